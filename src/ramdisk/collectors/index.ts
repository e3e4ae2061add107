import type { Collector } from '../collector.ts'
import { bmc } from './bmc.ts'
import { boot } from './boot.ts'
import { cpu } from './cpu.ts'
import { disks } from './disks.ts'
import { dmiDecode } from './dmi-decode.ts'
import { extraHardware } from './extra-hardware.ts'
import { host } from './host.ts'
import { interfaces } from './interfaces.ts'
import { lldp } from './lldp.ts'
import { logs } from './logs.ts'
import { memory } from './memory.ts'
import { numaTopology } from './numa-topology.ts'
import { pciDevices } from './pci-devices.ts'
import { systemVendor } from './system-vendor.ts'
import { usbDevices } from './usb-devices.ts'

/** All collectors; their keys appear in this order. */
export const collectors: readonly Collector[] = [
  interfaces,
  cpu,
  disks,
  memory,
  bmc,
  systemVendor,
  boot,
  host,
  pciDevices,
  numaTopology,
  usbDevices,
  dmiDecode,
  extraHardware,
  lldp,
  logs,
]
