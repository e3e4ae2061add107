import { isObject, objectOf, objectsOf, textOf, type Json, type JsonObject } from '../model/json.ts'

const gib = 2 ** 30

/**
 * A report in the form of the first ironic-inspector's ramdisk (2015): flat keys, numbers as such, NICs by name. What it demands and
 * is not there is null, and named in `error`; `local_gb` is that of the root disk, less 1 GiB.
 */
export function flat(report: JsonObject): JsonObject {
  const inventory = objectOf(report.inventory)
  const cpu = objectOf(inventory.cpu)
  const size = objectOf(report.root_disk).size
  const local_gb = typeof size === 'number' && size >= 2 * gib ? Math.floor(size / gib) - 1 : null
  const fields: JsonObject = {
    cpus: cpu.count ?? null,
    cpu_arch: cpu.architecture ?? null,
    memory_mb: objectOf(inventory.memory).physical_mb ?? null,
    local_gb,
  }
  const serials = objectsOf(inventory.disks).flatMap(({ serial }) => textOf(serial) ?? [])
  const missing = Object.keys(fields).filter((name) => fields[name] === null)
  const said = typeof report.error === 'string' ? report.error.split('\n').filter((line) => line.startsWith('* ')) : []
  const failures = [
    ...said,
    ...missing.map((name) => `* ${name} is unknown${name === 'local_gb' ? ', or less than 1 GiB' : ''}`),
  ]
  return {
    ...fields,
    interfaces: Object.fromEntries(
      objectsOf(inventory.interfaces).map((nic): [string, Json] => [
        String(nic.name),
        { mac: nic.mac_address ?? null, ip: nic.ipv4_address ?? null },
      ]),
    ),
    boot_interface: report.boot_interface ?? null,
    // As `ipmitool lan print` says it: "" where there is no BMC, or it has no address.
    ipmi_address: inventory.bmc_address === '0.0.0.0' ? '' : (inventory.bmc_address ?? ''),
    ...(isObject(inventory) && Array.isArray(inventory.disks) ? { block_devices: { serials } } : {}),
    ...(report.data === undefined ? {} : { data: report.data }),
    ...(report.logs === undefined ? {} : { logs: report.logs }),
    error: failures.length > 0 ? ['The following errors were encountered:', ...failures].join('\n') : null,
  }
}
