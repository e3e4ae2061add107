import { objectOf, objectsOf, textOf, type JsonObject } from '../model/json.ts'
import { errorOf } from './collect.ts'
import type { Machine } from './machine.ts'
import { nicDirectory } from './nics.ts'

const gib = 2 ** 30

/** NICs by name, as a flat report has them. */
export type FlatInterfaces = Readonly<Record<string, { readonly mac: string | null; readonly ip: string | null }>>

/**
 * A report in the form of the first ironic-inspector's ramdisk (2015): flat keys, numbers as such, NICs by name. What it demands and
 * is not there is null, and named in `error`; `local_gb` is that of the first disk, less 1 GiB.
 */
export function flat(report: JsonObject, interfaces = interfacesOf(report)): JsonObject {
  const inventory = objectOf(report.inventory)
  const cpu = objectOf(inventory.cpu)
  const disks = objectsOf(inventory.disks)
  const fields: JsonObject = {
    cpus: cpu.count ?? null,
    cpu_arch: cpu.architecture ?? null,
    memory_mb: objectOf(inventory.memory).physical_mb ?? null,
    local_gb: gibOf(disks[0]),
  }
  const serials = disks.flatMap(({ serial }) => textOf(serial) ?? [])
  const failures = [
    ...Object.keys(fields)
      .filter((name) => fields[name] === null)
      .map((name) => `${name} is unknown${name === 'local_gb' ? ', or less than 1 GiB' : ''}`),
    ...(Object.keys(interfaces).length === 0 ? ['there is no NIC with a link address'] : []),
  ]
  return {
    ...fields,
    interfaces,
    boot_interface: report.boot_interface ?? null,
    // As `ipmitool lan print` says it: "" where there is no BMC, or it has no address.
    ipmi_address: inventory.bmc_address === '0.0.0.0' ? '' : (inventory.bmc_address ?? ''),
    ...(Array.isArray(inventory.disks) ? { block_devices: { serials } } : {}),
    ...(report.data === undefined ? {} : { data: report.data }),
    ...(report.logs === undefined ? {} : { logs: report.logs }),
    error: errorOf(failures, report.error),
  }
}

/**
 * The NICs that the ramdisk of 2015 reported: all with a link address, with hardware or without, but loopbacks; each with the address that
 * it has now, which need not be its maker's, and its first IPv4.
 */
export function flatInterfaces(machine: Machine): FlatInterfaces {
  const names = machine.names(nicDirectory).filter((name) => !name.startsWith('lo'))
  return Object.fromEntries(
    names.flatMap((name) => {
      const mac = machine.text(`${nicDirectory}/${name}/address`)
      return mac === undefined ? [] : [[name, { mac, ip: machine.addresses(name).ipv4[0] ?? null }] as const]
    }),
  )
}

/** Those that the inventory has: of a machine elsewhere nothing else is known. */
function interfacesOf(report: JsonObject): FlatInterfaces {
  const nics = objectsOf(objectOf(report.inventory).interfaces)
  return Object.fromEntries(
    nics.map((nic) => [
      String(nic.name),
      { mac: textOf(nic.mac_address) ?? null, ip: textOf(nic.ipv4_address) ?? null },
    ]),
  )
}

/** fdisk lists the first disk first, whatever is on it; null below 1. */
function gibOf(disk: JsonObject | undefined): number | null {
  const size = disk?.size
  const less = typeof size === 'number' ? Math.floor(size / gib) - 1 : 0
  return less < 1 ? null : less
}
