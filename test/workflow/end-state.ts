import { changed } from '../../src/model/change-document.ts'
import type { NewChange } from '../../src/model/changes.ts'
import { isObject, objectOf, truthy, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Node, Port } from '../../src/model/node.ts'
import type { PlannedRequest } from '../../src/model/plan.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { Uuid } from '../../src/model/uuid.ts'

/** What is left at Ironic when all is done; ports by their MAC. */
export type EndState = { readonly node: JsonObject; readonly ports: Readonly<Record<string, JsonObject>> }

/** A node as Ironic shows it. */
export function nodeWith(fields: Partial<Node> = {}): Node {
  return {
    uuid: '00000000-1111-4222-8333-444444444444' as Uuid,
    name: null,
    driver: 'ipmi',
    provision_state: 'inspecting',
    maintenance: false,
    properties: {},
    driver_info: {},
    extra: {},
    ...fields,
  }
}

/** A port of that node as Ironic shows it. */
export function portWith(address: string, fields: Partial<Port> = {}): Port {
  return {
    uuid: `aaaaaaaa-0000-4000-8000-${address.replaceAll(':', '')}` as Uuid,
    address: address as Mac,
    node_uuid: nodeWith().uuid,
    pxe_enabled: true,
    extra: {},
    local_link_connection: {},
    physical_network: null,
    ...fields,
  }
}

/** What Ironic holds after the requests. A port whose MAC another node has is refused. */
export function endState(
  node: Node,
  ports: readonly Port[],
  requests: readonly PlannedRequest[],
  taken: readonly string[] = [],
): EndState {
  let after: JsonObject = node
  const byUuid = new Map<string, JsonObject>(ports.map((port) => [port.uuid, port]))
  for (const { method, path, body } of requests) {
    const uuid = path.split('/').at(-1) ?? ''
    if (path.startsWith('/v1/nodes')) after = method === 'POST' ? objectOf(body) : patched(after, body)
    else if (method === 'DELETE') byUuid.delete(uuid)
    else if (method === 'PATCH') byUuid.set(uuid, patched(byUuid.get(uuid) ?? {}, body))
    else {
      const port = objectOf(body)
      if (!taken.includes(String(port.address))) byUuid.set(`new ${String(port.address)}`, port)
    }
  }
  return {
    node: { properties: after.properties, extra: after.extra },
    ports: Object.fromEntries(
      Array.from(byUuid.values(), ({ address, pxe_enabled, extra, local_link_connection, physical_network }) => [
        String(address),
        {
          pxe_enabled,
          extra,
          ...(truthy(local_link_connection) ? { local_link_connection } : {}),
          ...(truthy(physical_network) ? { physical_network } : {}),
        },
      ]),
    ),
  }
}

/** An object of Ironic's after a JSON-Patch. */
export function patched(object: JsonObject, body: Json | undefined): JsonObject {
  return objectOf(changed(object, (Array.isArray(body) ? body.filter(isObject) : []) as unknown as NewChange[]))
}
