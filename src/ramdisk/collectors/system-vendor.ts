import type { Collector } from '../collector.ts'

/**
 * `inventory.system_vendor`, from SMBIOS as the kernel shows it, or from the device tree of a machine without it; the serial number is
 * for root only. "" = unknown.
 */
export const systemVendor: Collector = {
  name: 'system-vendor',
  group: 'default',
  collect(machine) {
    const dmi = (name: string) => machine.text(`/sys/class/dmi/id/${name}`) ?? ''
    const tree = (name: string) => machine.text(`/sys/firmware/devicetree/base/${name}`) ?? ''
    return {
      inventory: {
        system_vendor: {
          product_name: dmi('product_name') || tree('model'),
          serial_number: dmi('product_serial') || tree('serial-number'),
          manufacturer: dmi('sys_vendor'),
          firmware: { vendor: dmi('bios_vendor'), version: dmi('bios_version'), build_date: dmi('bios_date') },
        },
      },
    }
  },
}
