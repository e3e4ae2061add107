import { codeOf, InspectorError } from '../model/error.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import type { Secret } from '../model/secret.ts'
import type { HttpAnswer } from '../platform/http.ts'
import { interfacesIn, type NodeInterface } from './interfaces.ts'
import { pathTo } from './path.ts'
import type { Service } from './service.ts'

type Page = { readonly marker?: string; readonly limit?: string; readonly state?: string }

/** `newIpmi`: credentials that the ramdisk shall set. The name is the BMC's present one unless it is given. */
export type StartOptions = {
  readonly workflow?: string | undefined
  readonly manageBoot: boolean
  readonly newIpmi?: { readonly username?: string | undefined; readonly password: Secret } | undefined
}

type DataKind = 'processed' | 'unprocessed'

/** Introspections as the API shows them. A node is named by UUID or name. Each call rejects as `Service` does. */
export type Introspections = {
  start(node: string, options: StartOptions): Promise<void>
  /** Ends as `Canceled by operator`; nothing happens when nothing waits. */
  abort(node: string): Promise<void>
  /** Processes the kept report again, or the one given: the text of a JSON object. */
  reprocess(node: string, report?: string): Promise<void>
  status(node: string): Promise<JsonObject>
  /** What a run did and why; the newest, unless another is named by its number. */
  trace(node: string, run?: number): Promise<JsonObject>
  /** What processing the kept report again would do, or the one given: the text of a JSON object. */
  plan(
    node: string,
    options: { readonly workflow?: string | undefined; readonly report?: string | undefined },
  ): Promise<JsonObject>
  /** Newest start first. Without a limit all of them, page by page, as the service gives no more than its own limit at once. */
  list(page: Page): Promise<readonly JsonObject[]>
  /** The stored text. */
  data(node: string, kind: DataKind): Promise<string>
  hasData(node: string, kind: DataKind): Promise<boolean>
  /** Out of the processed data. */
  interfaces(node: string): Promise<readonly NodeInterface[]>
}

const collection = '/v1/introspection'
const extended = '/ext/v1/introspection'

/** Introspections of a service. */
export function introspectionsOf(service: Service): Introspections {
  return {
    async start(node, { workflow, manageBoot, newIpmi }) {
      const query = {
        workflow,
        manage_boot: manageBoot ? undefined : 'false',
        new_ipmi_username: newIpmi?.username,
        new_ipmi_password: newIpmi?.password.reveal(),
      }
      // From 1.9 on it refuses to set credentials.
      const version = newIpmi ? { version: '1.8' } : {}
      await service.ask({ method: 'POST', path: pathTo(collection, node), query, ...version })
    },
    async abort(node) {
      await service.ask({ method: 'POST', path: `${pathTo(collection, node)}/abort` })
    },
    async reprocess(node, text) {
      await service.ask({ method: 'POST', path: dataPath(node, 'unprocessed'), text })
    },
    async trace(node, run) {
      const query = { run: run?.toString() }
      return objectIn(await service.ask({ method: 'GET', path: `${pathTo(extended, node)}/trace`, query }))
    },
    async plan(node, { workflow, report }) {
      const path = `${pathTo(extended, node)}/plan`
      return objectIn(await service.ask({ method: 'POST', path, query: { workflow }, text: report }))
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
      return (await service.ask({ method: 'GET', path: dataPath(node, kind) })).text
    },
    async interfaces(node) {
      return interfacesIn(objectIn(await service.ask({ method: 'GET', path: dataPath(node, 'processed') })), node)
    },
    async hasData(node, kind) {
      const asked = service.ask({ method: 'HEAD', path: dataPath(node, kind) })
      return asked.then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === 'not_found') return false
          throw error
        },
      )
    },
  }
}

function dataPath(node: string, kind: DataKind): string {
  return `${pathTo(collection, node)}/data${kind === 'unprocessed' ? '/unprocessed' : ''}`
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
