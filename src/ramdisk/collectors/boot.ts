import type { Collector } from '../collector.ts'

/** How the machine booted: firmware, and the NIC that PXELINUX or iPXE name in BOOTIF, copied as it is written. */
export const boot: Collector = {
  name: 'boot',
  group: 'default',
  collect(machine) {
    const words = machine.text('/proc/cmdline')?.split(/\s+/) ?? []
    // The last one counts, as in the kernel.
    const bootif = words.findLast((word) => word.startsWith('BOOTIF='))?.slice('BOOTIF='.length) || null
    const mode = machine.isDirectory('/sys/firmware/efi') ? 'uefi' : 'bios'
    return {
      inventory: { boot: { current_boot_mode: mode, pxe_interface: bootif } },
      data: { boot_interface: bootif },
    }
  },
}
