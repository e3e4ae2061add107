import { InspectorError } from '../model/error.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import type { HttpAnswer } from '../platform/http.ts'
import { pathTo } from './path.ts'
import type { Service } from './service.ts'

type Page = { readonly marker?: string; readonly limit?: string; readonly state?: string }

/** Introspections as the API shows them. A node is named by UUID or name. Each call rejects as `Service` does. */
export type Introspections = {
  start(node: string, options: { readonly workflow?: string | undefined; readonly manageBoot: boolean }): Promise<void>
  status(node: string): Promise<JsonObject>
  /** Newest start first. Without a limit all of them, page by page, as the service gives no more than its own limit at once. */
  list(page: Page): Promise<readonly JsonObject[]>
  /** The stored text. */
  data(node: string, kind: 'processed' | 'unprocessed'): Promise<string>
}

const collection = '/v1/introspection'

/** Introspections of a service. */
export function introspectionsOf(service: Service): Introspections {
  return {
    async start(node, { workflow, manageBoot }) {
      const query = { workflow, manage_boot: manageBoot ? undefined : 'false' }
      await service.ask({ method: 'POST', path: pathTo(collection, node), query })
    },
    async status(node) {
      return objectIn(await service.ask({ method: 'GET', path: pathTo(collection, node) }))
    },
    async list(page) {
      const pageAfter = async (query: Page) =>
        listIn(await service.ask({ method: 'GET', path: collection, query }), 'introspection')
      if (page.limit !== undefined) return pageAfter(page)
      const seen = new Map<string, JsonObject>()
      for (let { marker } = page; ;) {
        const statuses = await pageAfter({ ...page, ...(marker === undefined ? {} : { marker }) })
        const before = seen.size
        for (const status of statuses) seen.set(String(status.uuid), status)
        marker = [...seen.keys()].at(-1)
        // A node that is started again meanwhile moves to the front, and may be given twice.
        if (seen.size === before) return [...seen.values()]
      }
    },
    async data(node, kind) {
      const path = `${pathTo(collection, node)}/data${kind === 'unprocessed' ? '/unprocessed' : ''}`
      return (await service.ask({ method: 'GET', path })).text
    },
  }
}

/** The object in an answer; `unavailable` when it is something else: whoever answered is not this service. */
export function objectIn({ body }: HttpAnswer): JsonObject {
  if (isObject(body)) return body
  throw new InspectorError(
    'unavailable',
    'Cannot read the answer: it is no JSON object; is the URL that of the service?',
  )
}

/** The list of objects under a key of the answer; `unavailable` when there is none. */
export function listIn(answer: HttpAnswer, key: string): readonly JsonObject[] {
  const list = objectIn(answer)[key]
  if (Array.isArray(list)) return list.filter(isObject)
  throw new InspectorError(
    'unavailable',
    `Cannot read the answer: it has no list "${key}"; is the URL that of the service?`,
  )
}
