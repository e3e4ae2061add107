import { exactly } from '../model/exact.ts'
import type { JsonObject } from '../model/json.ts'
import { listIn, objectIn } from './introspections.ts'
import { pathTo } from './path.ts'
import type { Service } from './service.ts'

/** The rules of a service, named by UUID. Each call rejects as `Service` does. */
export type Rules = {
  /** In the order of creation; without conditions and actions. */
  list(): Promise<readonly JsonObject[]>
  /** With its numbers as they are written (`model/exact.ts`). */
  show(uuid: string): Promise<JsonObject>
  /** `{actions, conditions?, uuid?, description?, scope?}`, its numbers as they are or as they are written; gives the rule as it is now. */
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
    async show(uuid) {
      const answer = await service.ask({ method: 'GET', path: pathOf(uuid) })
      return objectIn({ ...answer, body: exactly(answer.text) })
    },
    create: async (rule) => objectIn(await service.ask({ method: 'POST', path: collection, body: rule })),
    remove: async (uuid) => {
      await service.ask({ method: 'DELETE', path: pathOf(uuid) })
    },
    purge: async () => {
      await service.ask({ method: 'DELETE', path: collection })
    },
  }
}
