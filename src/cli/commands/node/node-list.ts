import { parseDocument } from 'yaml'
import { InspectorError, messageOf } from '../../../model/error.ts'
import { isObject, objectsOf, type Json, type JsonObject } from '../../../model/json.ts'

/**
 * The nodes of a file, as `POST /ext/v1/nodes` takes them. An entry with `pm_type` is one of TripleO's instackenv.json.
 * Fails with `invalid`, naming the entry, before anything was sent.
 */
export function nodesIn(text: string, file: string): readonly JsonObject[] {
  const document = parsed(text, file)
  const list = isObject(document) ? document.nodes : document
  if (!Array.isArray(list))
    throw new InspectorError('invalid', `Cannot import "${file}": it is neither a list of nodes nor {nodes: […]}`)
  return list.map((entry: Json, index) => {
    if (!isObject(entry))
      throw new InspectorError('invalid', `Cannot import "${file}": entry ${index + 1} is not an object`)
    return 'pm_type' in entry ? fromInstackenv(entry, `"${file}": entry ${index + 1}`) : entry
  })
}

function parsed(text: string, file: string): Json {
  const document = parseDocument(text)
  // A tag that nobody knows is only a warning there, and its value would be taken for text.
  const wrong = document.errors[0] ?? document.warnings[0]
  if (wrong) throw refused(file, wrong)
  try {
    return document.toJS() as Json
  } catch (error) {
    throw refused(file, error)
  }
}

function refused(file: string, error: unknown): InspectorError {
  return new InspectorError('invalid', `Cannot import "${file}": ${messageOf(error).trimEnd()}`, { cause: error })
}

// What TripleO calls the drivers, and the prefix of their keys in driver_info.
const drivers: Readonly<Record<string, { driver: string; prefix: string }>> = {
  ipmi: { driver: 'ipmi', prefix: 'ipmi' },
  pxe_ipmitool: { driver: 'ipmi', prefix: 'ipmi' },
  redfish: { driver: 'redfish', prefix: 'redfish' },
}

function fromInstackenv(entry: JsonObject, place: string): JsonObject {
  const known = Object.hasOwn(drivers, String(entry.pm_type)) ? drivers[String(entry.pm_type)] : undefined
  if (!known) {
    const names = Object.keys(drivers).join(', ')
    throw new InspectorError(
      'invalid',
      `Cannot import ${place} has pm_type "${String(entry.pm_type)}": known are ${names}; write driver and driver_info instead`,
    )
  }
  const { driver, prefix } = known
  const { name, uuid, pm_addr, pm_user, pm_password, pm_port, pm_system_id, cpu, memory, disk, arch, capabilities } =
    entry
  return present({
    name,
    uuid,
    driver,
    driver_info: present({
      [`${prefix}_address`]: pm_addr,
      [`${prefix}_username`]: pm_user,
      [`${prefix}_password`]: pm_password,
      [`${prefix}_port`]: pm_port,
      [`${prefix}_system_id`]: pm_system_id,
    }),
    properties: present({ cpus: cpu, memory_mb: memory, local_gb: disk, cpu_arch: arch, capabilities }),
    macs: macsOf(entry),
  })
}

// `mac: […]` of old files, `ports: [{address: …}]` of newer ones.
function macsOf({ mac, ports }: JsonObject): Json {
  const newer = objectsOf(ports).map(({ address }) => address ?? null)
  return [...(Array.isArray(mac) ? (mac as readonly Json[]) : []), ...newer]
}

function present(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== ''))
}
