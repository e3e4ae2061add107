import type { Change } from '../../../model/changes.ts'
import { objectOf, textOf, type Json, type JsonObject } from '../../../model/json.ts'
import { macOf, type Mac } from '../../../model/mac.ts'
import type { PlannedRequest, Request } from '../../../model/plan.ts'
import { keysOf, pointerOf, type Pointer } from '../../../model/pointer.ts'
import type { Trace } from '../../../model/trace.ts'
import { isSame } from '../../document.ts'
import { isAbout } from '../../differences.ts'
import type { Mismatch } from '../matching.ts'
import { makerOf, tellingOf, type Judged, type Maker } from './failure.ts'

/** A place as changes name it. */
export type Place = Pick<Change, 'on' | 'path'>

/** Who made something, and the conditions that tell why. */
export type Origin = { readonly by?: Maker; readonly why: readonly JsonObject[] }

/** Of nothing that a step did. */
export const noOrigin: Origin = { why: [] }

/** The last change of a place; of a value that is not there, what took it away: a change of the place itself, or of what holds it. */
export function originOfValue(trace: Trace | null, place: Place, isThere: boolean): Origin {
  const change = trace?.steps
    .flatMap(({ changes }) => changes)
    .findLast(({ on, path }) => {
      if (!Bun.deepEquals(on, place.on)) return false
      return isThere ? isAbout(path, place.path) : path === place.path || place.path.startsWith(`${path}/`)
    })
  return change ? originOfStep(trace, change.origin.step, change.origin.rule) : noOrigin
}

/** A step, or a rule of it. */
export function originOfStep(trace: Trace | null, id: string, rule?: string): Origin {
  const by = makerOf(trace, id, rule)
  if (!by) return noOrigin
  return {
    by,
    why: tellingOf(
      trace?.steps.find((step) => step.id === id),
      rule,
    ),
  }
}

/** The step that failed, or the rule of it; of none where all went well. */
export function originOfFailure(trace: Trace | null): Origin {
  const step = trace?.steps.find(({ outcome }) => outcome === 'failed')
  return step ? originOfStep(trace, step.id, step.rules?.find(({ outcome }) => outcome === 'failed')?.id) : noOrigin
}

/** The steps whose changes a request carries. */
export function originOfRequest({ trace, ended: { plan } }: Judged, request: Request): Origin {
  const trait = /^\/v1\/nodes\/[^/]+\/traits\/([^/]+)$/.exec(request.path)?.[1]
  if (trait !== undefined) return originOfValue(trace, { on: 'node', path: pointerOf('traits', trait) }, true)
  const planned = plan?.requests.find((one) => tries(one).some((wanted) => isSame(wanted, request)))
  const [first, ...others] = (planned?.steps ?? []).map((id) => originOfStep(trace, id))
  if (!first?.by) return noOrigin
  const by = others.length > 0 ? { ...first.by, others: others.length } : first.by
  return { by, why: [first, ...others].flatMap(({ why }) => why) }
}

function tries(request: PlannedRequest): readonly Request[] {
  return request.fallback ? [request, request.fallback] : [request]
}

/** Where a difference on the node comes from; traits are changed one by one, by name. */
export function placeOnNode({ path, expected, actual }: Mismatch): Place {
  if (keysOf(path)[0] !== 'traits') return { on: 'node', path }
  const name = [actual, expected].find((value) => typeof value === 'string')
  return { on: 'node', path: name === undefined ? path : pointerOf('traits', name) }
}

/** Where a difference within a list of ports comes from; undefined: of none of them. */
export function placeInPorts(ports: readonly JsonObject[]): (one: Mismatch) => Place | undefined {
  return ({ path }) => {
    const { item, below } = itemOf(ports, path)
    const mac: Mac | undefined = item && macOf(item.address)
    return mac && { on: { port: mac }, path: below }
  }
}

/** Where a difference within a list of operations on the node comes from; undefined: of none of them. */
export function placeInPatch(operations: readonly JsonObject[]): (one: Mismatch) => Place | undefined {
  return ({ path }) => {
    const field = textOf(itemOf(operations, path).item?.path)
    return field === undefined ? undefined : { on: 'node', path: field }
  }
}

/** The item of a list to which a pointer into the list leads. */
function itemOf(list: readonly Json[], path: Pointer): { readonly item?: JsonObject; readonly below: Pointer } {
  const [index, ...keys] = keysOf(path)
  const item = index === undefined ? undefined : list[Number(index)]
  return { ...(item === undefined ? {} : { item: objectOf(item) }), below: pointerOf(...keys) }
}
