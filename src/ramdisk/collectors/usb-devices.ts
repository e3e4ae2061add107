import type { Collector } from '../collector.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Machine } from '../machine.ts'

const devices = '/sys/bus/usb/devices'
// bDeviceClass of hubs (USB 2.0, 11.23.1); those on the board, `usb1` and so on, are of this class, too.
const hub = '09'
const pci = '/sys/bus/pci/devices'
// Of PCI, for USB controllers of every kind.
const controllerClass = '0x0c03'

/**
 * `usb_devices`: what is plugged in, hubs left out, as IPA has it from lshw: `handle` is USB:BUS:DEVICE, and names that a device does not
 * tell are "". Failures are devices that do not tell where they are, which are left out, and controllers that nothing drives.
 */
export const usbDevices: Collector = {
  name: 'usb-devices',
  group: 'usb-devices',
  collect(machine) {
    const found: JsonObject[] = []
    const failures = idleControllers(machine).map(
      (bus) =>
        `nothing is known of what is plugged in at the USB controller ${bus}: no module drives it; put one into the image, such as --module xhci_pci`,
    )
    // With a colon: one of the interfaces of a device.
    for (const name of machine.names(devices).filter((one) => !one.includes(':'))) {
      if (machine.text(`${devices}/${name}/bDeviceClass`) === hub) continue
      const device = deviceAt(machine, name)
      if (device) found.push(device)
      else failures.push(`USB device ${name} is left out: it does not tell bus and number; is it plugged in well?`)
    }
    return { data: { usb_devices: found }, failures }
  },
}

function idleControllers(machine: Machine): readonly string[] {
  return machine
    .names(pci)
    .filter((bus) => machine.text(`${pci}/${bus}/class`)?.startsWith(controllerClass))
    .filter((bus) => !machine.exists(`${pci}/${bus}/driver`))
}

function deviceAt(machine: Machine, name: string): JsonObject | undefined {
  const text = (file: string) => machine.text(`${devices}/${name}/${file}`)
  const [bus, number] = [text('busnum'), text('devnum')]
  if (bus === undefined || number === undefined) return undefined
  return { product: text('product') ?? '', vendor: text('manufacturer') ?? '', handle: `USB:${bus}:${number}` }
}
