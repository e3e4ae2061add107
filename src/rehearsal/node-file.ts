import { InspectorError } from '../model/error.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import { macOf } from '../model/mac.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'

/** The UUID of a node that has none in its file, and of one that is still to be created. */
export const unbornNode = '00000000-0000-0000-0000-000000000001' as Uuid

/** Names of columns that the OpenStack client writes differently from Ironic's API. */
const columns: Readonly<Record<string, string>> = {
  pxe_boot_enabled: 'pxe_enabled',
  is_smart_nic_port: 'is_smartnic',
}

/** The node of a file, as `openstack baremetal node show -f json` gives it, with what Ironic always shows filled in. `invalid` for anything else. */
export function nodeOfFile(value: Json): JsonObject {
  if (!isObject(value)) throw refused('the node', value, 'an object as `baremetal node show -f json` gives it')
  const given = named(value)
  const uuid = given.uuid === undefined || given.uuid === null ? unbornNode : uuidOf(given.uuid)
  if (!uuid) throw refused('the node', given.uuid ?? null, 'a UUID as its "uuid"')
  return {
    name: null,
    driver: 'fake-hardware',
    provision_state: 'manageable',
    maintenance: false,
    resource_class: null,
    ...given,
    uuid,
    properties: objectOf(given.properties),
    driver_info: objectOf(given.driver_info),
    extra: objectOf(given.extra),
    instance_info: objectOf(given.instance_info),
    traits: Array.isArray(given.traits) ? (given.traits as readonly Json[]) : [],
  }
}

/**
 * The ports of a file: a list as `openstack baremetal port list --long -f json` gives it, Ironic's own `{"ports": [...]}`, or one port.
 * All belong to the node. `invalid` for anything else, and for one without a MAC.
 */
export function portsOfFile(value: Json, node: Uuid): readonly JsonObject[] {
  const list = isObject(value) ? (value.ports ?? [value]) : value
  if (!Array.isArray(list)) throw refused('the ports', value, 'a list as `baremetal port list --long -f json` gives it')
  return (list as readonly Json[]).map((one, index) => {
    const given = isObject(one) ? named(one) : {}
    const address = macOf(given.address)
    if (!address) throw refused('the ports', one, 'a MAC as the "address" of each')
    return {
      pxe_enabled: true,
      physical_network: null,
      is_smartnic: false,
      portgroup_uuid: null,
      ...given,
      uuid: uuidOf(given.uuid) ?? `00000000-0000-0000-0001-${String(index + 1).padStart(12, '0')}`,
      address,
      node_uuid: node,
      extra: objectOf(given.extra),
      internal_info: objectOf(given.internal_info),
      local_link_connection: objectOf(given.local_link_connection),
    }
  })
}

function named(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([title, part]) => [fieldNameOf(title), part]))
}

/** A field as Ironic names it; the client's tables have titles such as "Node UUID". */
export function fieldNameOf(title: string): string {
  const name = title.toLowerCase().replaceAll(' ', '_')
  return columns[name] ?? name
}

function refused(what: string, value: Json, wanted: string): InspectorError {
  const shown = JSON.stringify(value)
  return new InspectorError('invalid', `Cannot read ${what} "${shown.slice(0, 60)}": expected ${wanted}`)
}
