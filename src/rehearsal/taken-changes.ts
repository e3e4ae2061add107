import { carriersOf } from '../introspection/carriers.ts'
import { changeKey } from '../introspection/left-out.ts'
import { InspectorError } from '../model/error.ts'
import type { Change } from '../model/changes.ts'
import { objectOf, objectsOf, type Json, type JsonObject } from '../model/json.ts'
import type { Node, Port } from '../model/node.ts'
import type { Plan, Request } from '../model/plan.ts'
import type { Time } from '../model/time.ts'
import { patchOf } from '../standalone/json-patch.ts'
import { newNode, patchableNodeFields, patchedNode } from '../standalone/node-document.ts'
import { newPort, patchablePortFields, patchedPort } from '../standalone/port-document.ts'
import { unbornNode } from './node-file.ts'

type Known = {
  readonly node: Node
  readonly ports: readonly Port[]
  /** What Ironic refused the last time, by `changeKey`. */
  readonly refused: ReadonlySet<string>
}

/**
 * The changes of a plan, less those that may be left out and that Ironic refuses for what they are, or refused the last time. Only what
 * can be told of each request by itself: no name is looked up among other nodes.
 */
export function takenChanges(plan: Plan, known: Known, now: Time): readonly Change[] {
  const refused = new Set(
    plan.requests.flatMap(({ fallback, ...request }, index) => {
      if (fallback === undefined || isTaken(request, known, now)) return []
      // A node of which little is known would be refused whatever is sent.
      const rest = fallback ?? (request.method === 'PATCH' ? { ...request, body: [] } : null)
      return rest === null || isTaken(rest, known, now) ? [index + 1] : []
    }),
  )
  if (refused.size + known.refused.size === 0) return plan.changes
  const carrierOf = carriersOf(plan.requests)
  return plan.changes.filter((change) => {
    const carrier = carrierOf(change)
    const isRefused = (carrier !== undefined && refused.has(carrier)) || known.refused.has(changeKey(change))
    return !(change.may && isRefused)
  })
}

function isTaken({ method, path, body }: Request, { node, ports }: Known, now: Time): boolean {
  const uuid = path.slice(path.lastIndexOf('/') + 1)
  const newUuid = () => unbornNode
  try {
    if (method === 'POST' && path === '/v1/nodes') newNode(objectOf(body), now, newUuid)
    else if (method === 'POST') newPort(objectOf(body), now, newUuid)
    else if (method !== 'PATCH') return true
    else if (path.startsWith('/v1/nodes/')) patchedNode(node, patchOf(body as Json, patchableNodeFields), now)
    else
      patchedPort(
        ports.find((port) => port.uuid === uuid)!,
        patchOf(body as Json, patchablePortFields),
        now,
      )
    return true
  } catch (error) {
    if (error instanceof InspectorError && error.code === 'invalid') return false
    throw error
  }
}

/** The keys of what Ironic refused in a run, of which its document tells. */
export function refusedIn(document: JsonObject): ReadonlySet<string> {
  return new Set(
    objectsOf(document.steps).flatMap(({ id, changes }) =>
      objectsOf(changes).flatMap(({ refused, on, op, path, after }) =>
        refused === undefined
          ? []
          : [changeKey({ on, op, path, value: after, origin: { step: id } } as unknown as Change)],
      ),
    ),
  )
}
