import type { Collector } from '../collector.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Machine } from '../machine.ts'

const devices = '/sys/bus/pci/devices'

/** `pci_devices`: numbers without 0x. A device that does not tell vendor, product and class is left out, which is a failure. */
export const pciDevices: Collector = {
  name: 'pci-devices',
  group: 'pci-devices',
  collect(machine) {
    const found: JsonObject[] = []
    const failures: string[] = []
    for (const bus of machine.names(devices)) {
      const device = deviceAt(machine, bus)
      if (device) found.push(device)
      else
        failures.push(
          `PCI device ${bus} is left out: it does not tell vendor, product and class; the kernel's log may say why`,
        )
    }
    return { data: { pci_devices: found }, failures }
  },
}

function deviceAt(machine: Machine, bus: string): JsonObject | undefined {
  const hex = (name: string) => machine.text(`${devices}/${bus}/${name}`)?.split('x')[1]
  const vendor_id = hex('vendor')
  const product_id = hex('device')
  const type = hex('class')
  if (!vendor_id || !product_id || !type) return undefined
  const numa_node_id = machine.text(`${devices}/${bus}/numa_node`) ?? null
  return { vendor_id, product_id, class: type, revision: hex('revision') ?? null, bus, numa_node_id }
}
