import { describe, expect, test } from 'bun:test'
import { pciDevices } from '../../src/hooks/pci-devices.ts'
import type { Json } from '../../src/model/json.ts'
import { runHook } from './world.ts'

const t4 = { vendor_id: '10de', product_id: '1eb8' }
const p4510 = { vendor_id: '8086', product_id: '0a54' }
const options = {
  aliases: [
    { ...t4, name: 't4' },
    { ...p4510, name: 'nvme' },
  ],
}
const run = (pci_devices: Json | undefined, aliases = options.aliases, capabilities: string | null = null) =>
  runHook(pciDevices, { pci_devices }, { options: { aliases }, node: { properties: { capabilities } } })

describe('counting', () => {
  test('known devices, in the order in which they are found', () => {
    const { after } = run(
      [p4510, t4, { vendor_id: '8086', product_id: '0000' }, t4],
      options.aliases,
      'profile:compute,t4:9',
    )
    expect(after.node.properties.capabilities).toBe('profile:compute,t4:2,nvme:1')
  })

  test('is exact: upper case and 0x are other devices', () => {
    expect(
      run([
        { vendor_id: '10DE', product_id: '1eb8' },
        { vendor_id: '0x10de', product_id: '1eb8' },
      ]).changes,
    ).toEqual([])
  })

  test('of two devices with one name the one found last counts, not the sum', () => {
    const aliases = [
      { ...t4, name: 'card' },
      { ...p4510, name: 'card' },
    ]
    expect(run([t4, t4, p4510], aliases).after.node.properties.capabilities).toBe('card:1')
  })

  test('leaves stale counts when nothing matches', () => {
    expect(run([], options.aliases, 't4:9').after.node.properties.capabilities).toBe('t4:9')
  })

  test('passes over what is no device', () => {
    const numbers = { vendor_id: 8086, product_id: '0a54' }
    const devices = [null, 't4', {}, { vendor_id: 5, product_id: null }, numbers, t4]
    const aliases = [
      { ...t4, name: 't4' },
      { ...p4510, name: 'p4510' },
    ]
    expect(run(devices, aliases).after.node.properties.capabilities).toBe('t4:1')
  })
})

test('a report without devices is a warning only where there are aliases', () => {
  for (const none of [undefined, null, {}, 'x']) {
    expect(run(none).result.warnings).toEqual(['the report has no list of PCI devices'])
    expect(run(none, []).result.warnings).toEqual([])
  }
})

test('needs no inventory', () => {
  expect(runHook(pciDevices, { pci_devices: [t4] }, { options }).result.fail).toBeUndefined()
})
