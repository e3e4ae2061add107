import type { JsonObject } from '../model/json.ts'
import { listIn, objectIn } from './introspections.ts'
import { pathTo } from './path.ts'
import type { Service } from './service.ts'

/** The rules of a service, named by UUID. Each call rejects as `Service` does. */
export type Rules = {
  /** In the order of creation; without conditions and actions. */
  list(): Promise<readonly JsonObject[]>
  show(uuid: string): Promise<JsonObject>
  /** `{actions, conditions?, uuid?, description?, scope?}`; gives the rule as it is now. */
  create(rule: JsonObject): Promise<JsonObject>
  remove(uuid: string): Promise<void>
  purge(): Promise<void>
}

const collection = '/v1/rules'

/** Rules of a service. */
export function rulesOf(service: Service): Rules {
  const pathOf = (uuid: string) => pathTo(collection, uuid, 'rule')
  return {
    list: async () => listIn(await service.ask({ method: 'GET', path: collection }), 'rules'),
    show: async (uuid) => objectIn(await service.ask({ method: 'GET', path: pathOf(uuid) })),
    create: async (rule) => objectIn(await service.ask({ method: 'POST', path: collection, body: rule })),
    remove: async (uuid) => {
      await service.ask({ method: 'DELETE', path: pathOf(uuid) })
    },
    purge: async () => {
      await service.ask({ method: 'DELETE', path: collection })
    },
  }
}
