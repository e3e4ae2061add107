import { expect, test } from 'bun:test'
import { accelerators } from '../../src/hooks/accelerators.ts'
import { runHook } from './world.ts'

const t4 = { vendor_id: '10de', product_id: '1eb8', bus: '0000:3b:00.0' }
const nic = { vendor_id: '8086', product_id: '1572', bus: '0000:01:00.0' }

test('lists every known device, with all that is known of it and its PCI address', () => {
  const { after } = runHook(accelerators, { pci_devices: [t4, nic, { ...t4, bus: '0000:af:00.0' }] })
  const gpu = { vendor_id: '10de', device_id: '1eb8', type: 'GPU', device_info: 'NVIDIA Corporation Tesla T4' }
  expect(after.node.properties.accelerators).toEqual([
    { ...gpu, pci_address: '0000:3b:00.0' },
    { ...gpu, pci_address: '0000:af:00.0' },
  ])
})

test('a list of its own replaces the known one; the first of two with the same ids counts', () => {
  const devices = [
    { vendor_id: '8086', device_id: '1572', type: 'NIC', rate: 10 },
    { vendor_id: '8086', device_id: '1572', type: 'other' },
  ]
  const { after } = runHook(accelerators, { pci_devices: [t4, nic] }, { options: { devices } })
  expect(after.node.properties.accelerators).toEqual([{ ...devices[0], pci_address: '0000:01:00.0' }])
})

test('ids must be equal: no other case, no number', () => {
  const odd = [{ ...t4, vendor_id: '10DE' }, { ...t4, vendor_id: 4318 }, 'no device', { bus: 'x' }]
  expect(runHook(accelerators, { pci_devices: odd }).changes).toEqual([])
})

test('when none is found, an old list stays', () => {
  const { result, changes } = runHook(accelerators, { pci_devices: [nic] })
  expect([changes, result.notes]).toEqual([[], ['no known accelerator']])
})

test('a report without PCI devices is a warning', () => {
  expect(runHook(accelerators, { pci_devices: [] }).result.warnings).toEqual(['the report has no list of PCI devices'])
})
