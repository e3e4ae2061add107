import type { JsonObject } from '../model/json.ts'
import { listIn, objectIn } from './introspections.ts'
import { pathTo } from './path.ts'
import type { Service } from './service.ts'

/** The service's own inventory. A node is named by UUID or name. Each call rejects as `Service` does. */
export type Nodes = {
  list(): Promise<readonly JsonObject[]>
  /** With its ports under `ports`. */
  show(node: string): Promise<JsonObject>
  /** `{name?, uuid?, driver?, driver_info?, properties?, extra?, macs?}`; gives the node as it is now. */
  create(node: JsonObject): Promise<JsonObject>
  remove(node: string): Promise<void>
}

const collection = '/ext/v1/nodes'

/** Nodes of a service that keeps an inventory of its own. */
export function nodesOf(service: Service): Nodes {
  return {
    list: async () => listIn(await service.ask({ method: 'GET', path: collection }), 'nodes'),
    show: async (node) => objectIn(await service.ask({ method: 'GET', path: pathTo(collection, node) })),
    create: async (node) => objectIn(await service.ask({ method: 'POST', path: collection, body: node })),
    remove: async (node) => {
      await service.ask({ method: 'DELETE', path: pathTo(collection, node) })
    },
  }
}
