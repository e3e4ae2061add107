import type { Collector } from '../collector.ts'

/** `inventory.system_vendor`, from SMBIOS as the kernel shows it; the serial number is for root only. "" = unknown. */
export const systemVendor: Collector = {
  name: 'system-vendor',
  group: 'default',
  collect(machine) {
    const dmi = (name: string) => machine.text(`/sys/class/dmi/id/${name}`) ?? ''
    return {
      inventory: {
        system_vendor: {
          product_name: dmi('product_name'),
          serial_number: dmi('product_serial'),
          manufacturer: dmi('sys_vendor'),
          firmware: { vendor: dmi('bios_vendor'), version: dmi('bios_version'), build_date: dmi('bios_date') },
        },
      },
    }
  },
}
