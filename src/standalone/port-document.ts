import { frozen, isObject, type Json, type JsonObject } from '../model/json.ts'
import { macOf } from '../model/mac.ts'
import type { Time } from '../model/time.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import { filled, flag, object, refuse, text, type Fields } from './field.ts'
import { applyPatch, type Operation } from './json-patch.ts'
import { ironicTime } from './node-document.ts'

/** What may be set by creating a port and by patching it, as of Ironic 21.4 (API 1.82). */
const settable: Fields = {
  address: text(),
  node_uuid: text(),
  extra: object,
  is_smartnic: flag(false),
  local_link_connection: object,
  physical_network: text(null, 64),
  portgroup_uuid: text(),
  pxe_enabled: flag(true),
}

/** The fields that a patch may name. */
export const patchablePortFields: readonly string[] = Object.keys(settable)

const linkFields = ['port_id', 'switch_id', 'hostname', 'switch_info', 'network_type']

/** A new port as Ironic would show it. Fails with `invalid`. */
export function newPort(body: JsonObject, now: Time, newUuid: () => Uuid): JsonObject {
  const findings: string[] = []
  const { uuid, ...given } = body
  const fields = normal(filled(settable, given, findings), findings)
  if (uuid !== undefined && uuid !== null && !uuidOf(uuid)) findings.push(`"uuid" is no UUID: ${JSON.stringify(uuid)}`)
  refuse('create the port', findings)
  const created = { created_at: ironicTime(now), updated_at: null, internal_info: {} }
  return frozen({ ...fields, uuid: uuidOf(uuid) ?? newUuid(), ...created })
}

/** The port after the patch. Fails with `invalid`. */
export function patchedPort(port: JsonObject, patch: readonly Operation[], now: Time): JsonObject {
  const after = applyPatch(port, patch)
  const findings: string[] = []
  const given = Object.fromEntries(patchablePortFields.map((name) => [name, after[name]]))
  const fields = normal(filled(settable, given, findings), findings)
  refuse(`change port "${String(port.uuid)}"`, findings)
  return frozen({ ...port, ...fields, updated_at: ironicTime(now) })
}

function normal(fields: JsonObject, findings: string[]): JsonObject {
  const { address, node_uuid: node, physical_network: network, local_link_connection: link } = fields
  const mac = macOf(address)
  if (!mac) findings.push(`Expected a MAC address but received ${JSON.stringify(address)}.`)
  if (!uuidOf(node)) findings.push(`Expected a UUID but received ${JSON.stringify(node)}.`)
  if (network === '') findings.push('A non-empty value is required when setting physical_network')
  return {
    ...fields,
    address: mac ?? null,
    node_uuid: uuidOf(node) ?? null,
    local_link_connection: isObject(link) ? normalLink(link, findings) : {},
  }
}

function normalLink(link: JsonObject, findings: string[]): JsonObject {
  if (Object.keys(link).length === 0) return link
  const has = (name: string) => typeof link[name] === 'string'
  for (const [name, value] of Object.entries(link))
    if (!linkFields.includes(name) || typeof value !== 'string')
      findings.push(`"local_link_connection" may not have "${name}": ${JSON.stringify(value)}`)
  const known = link.network_type === undefined || link.network_type === 'managed' || link.network_type === 'unmanaged'
  const whole = has('port_id') && (has('switch_id') || has('hostname'))
  if (!known || (!whole && link.network_type !== 'unmanaged'))
    findings.push('"local_link_connection" needs port_id with switch_id or hostname, or network_type unmanaged')
  return has('switch_id') ? { ...link, switch_id: switchId(link.switch_id, findings) } : link
}

// A MAC, or an OpenFlow datapath ID of eight octets.
function switchId(value: Json | undefined, findings: string[]): string {
  const id = String(value).toLowerCase()
  if (!/^([0-9a-f]{2}:){5}([0-9a-f]{2}:[0-9a-f]{2}:)?[0-9a-f]{2}$/.test(id))
    findings.push(`Expected a MAC address or datapath ID as switch_id but received "${id}".`)
  return id
}
