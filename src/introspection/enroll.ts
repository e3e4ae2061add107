import type { JsonObject } from '../model/json.ts'
import { objectOf } from '../model/json.ts'
import type { LookupKeys } from '../model/inventory.ts'
import type { Node } from '../model/node.ts'
import type { Uuid } from '../model/uuid.ts'
import type { DiscoverySettings } from './settings.ts'

/** What an unknown machine is created with, before the workflow's steps: driver, fields, and its first BMC address for IPMI. */
export function enrolled(uuid: Uuid, keys: LookupKeys, discovery: DiscoverySettings): JsonObject {
  const [address] = keys.bmc
  return {
    ...discovery.fields,
    uuid,
    driver: discovery.driver,
    driver_info: {
      ...objectOf(discovery.fields.driver_info),
      ...(address === undefined ? {} : { ipmi_address: address }),
    },
  }
}

/** The node as Ironic will show it right after its creation, for the steps to see. */
export function nodeOf(body: JsonObject): Node {
  return {
    name: null,
    provision_state: 'enroll',
    maintenance: false,
    properties: {},
    extra: {},
    traits: [],
    ...body,
  } as unknown as Node
}
