import type { Collector } from '../collector.ts'
import { serialNumber } from '../legible.ts'

/**
 * `inventory.system_vendor`, from SMBIOS as the kernel shows it, or from the device tree of a machine without it; the serial number is
 * for root only. "" = unknown; a serial number that is no text is a failure beside it.
 */
export const systemVendor: Collector = {
  name: 'system-vendor',
  group: 'default',
  collect(machine) {
    const dmi = (name: string) => machine.text(`/sys/class/dmi/id/${name}`) ?? ''
    const tree = (name: string) => machine.text(`/sys/firmware/devicetree/base/${name}`) ?? ''
    const bytes = (path: string) => serialNumber(machine.bytes(path) ?? new Uint8Array())
    const serial = bytes('/sys/class/dmi/id/product_serial') ?? bytes('/sys/firmware/devicetree/base/serial-number')
    return {
      failures: serial?.damaged
        ? [
            `the serial number of the machine has signs that are no text, each of which is "_" in "${serial.text}"; set it anew in its firmware`,
          ]
        : [],
      inventory: {
        system_vendor: {
          product_name: dmi('product_name') || tree('model'),
          serial_number: serial?.text ?? '',
          manufacturer: dmi('sys_vendor'),
          firmware: { vendor: dmi('bios_vendor'), version: dmi('bios_version'), build_date: dmi('bios_date') },
        },
      },
    }
  },
}
