import type { Change } from '../model/changes.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import { keysOf, pointerOf, type Pointer } from '../model/pointer.ts'
import type { Rehearsal } from './rehearse.ts'

/** A value that is another afterwards; absent = there is none. `by`: the last change of it; undefined where discovery gave it. */
export type Difference = {
  readonly path: Pointer
  readonly before?: Json
  readonly after?: Json
  readonly by: Change | undefined
}

/** A port that is another afterwards. */
export type PortDifference =
  | { readonly kind: 'created' | 'deleted'; readonly port: JsonObject; readonly by: Change | undefined }
  | { readonly kind: 'changed'; readonly port: JsonObject; readonly differences: readonly Difference[] }

/** What Ironic itself notes, or what no step decides. */
const own = ['uuid', 'created_at', 'updated_at', 'target_power_state', 'internal_info']

/** What is different on the node, in the order of its fields: what a step changed, and what a new node was created with. */
export function nodeDifferences({
  before,
  after,
  plan,
}: Pick<Rehearsal, 'before' | 'after' | 'plan'>): readonly Difference[] {
  if (!after.node) return []
  const changes = (plan?.changes ?? []).filter(({ on }) => on === 'node')
  const { body } = plan?.requests.find(({ method, path }) => method === 'POST' && path === '/v1/nodes') ?? {}
  const given = leaves(objectOf(body))
  // Ironic shows every field there is, most of them empty.
  return differencesOf(before.node ?? {}, after.node, changes).filter(({ path, by }) => by ?? given.has(path))
}

/** What is different about the ports: new ones, changed ones, deleted ones. */
export function portDifferences({
  before,
  after,
  plan,
}: Pick<Rehearsal, 'before' | 'after' | 'plan'>): readonly PortDifference[] {
  const changesOf = (mac: Mac | undefined) =>
    (plan?.changes ?? []).filter(({ on }) => typeof on === 'object' && on.port === mac)
  const had = new Map(before.ports.map((port) => [macOf(port.address), port]))
  const has = new Map(after.ports.map((port) => [macOf(port.address), port]))
  const created = [...has].flatMap(([mac, port]): PortDifference[] =>
    had.has(mac) ? [] : [{ kind: 'created', port, by: changesOf(mac).at(-1) }],
  )
  const changed = [...has].flatMap(([mac, port]): PortDifference[] => {
    const differences = differencesOf(had.get(mac) ?? port, port, changesOf(mac))
    return differences.length > 0 ? [{ kind: 'changed', port, differences }] : []
  })
  const deleted = [...had].flatMap(([mac, port]): PortDifference[] =>
    has.has(mac) ? [] : [{ kind: 'deleted', port, by: changesOf(mac).at(-1) }],
  )
  return [...created, ...changed, ...deleted]
}

/** Every value that is not the same in both; lists count as values, but traits one by one. */
export function differencesOf(
  before: JsonObject,
  after: JsonObject,
  changes: readonly Change[],
): readonly Difference[] {
  const [old, now] = [leaves(before), leaves(after)]
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const [a, b] = [old.get(path), now.get(path)]
    if (own.includes(keysOf(path)[0] ?? '') || Bun.deepEquals(a, b)) return []
    const by = changes.findLast((change) => isAbout(change.path, path))
    return [{ path, ...(a === undefined ? {} : { before: a }), ...(b === undefined ? {} : { after: b }), by }]
  })
}

/** Whether a change of one place is about the other: the same, above it or below it. */
export function isAbout(changed: Pointer, path: Pointer): boolean {
  return changed === path || path.startsWith(`${changed}/`) || changed.startsWith(`${path}/`)
}

/** Values by their places; what is empty counts as absent, as Ironic fills in fields that nobody set. */
function leaves(value: JsonObject, above: Pointer = ''): Map<Pointer, Json> {
  const found = new Map<Pointer, Json>()
  for (const [key, part] of Object.entries(value)) {
    const path = above + pointerOf(key)
    if (isObject(part)) for (const [below, leaf] of leaves(objectOf(part), path)) found.set(below, leaf)
    else if (path === '/traits' && Array.isArray(part))
      for (const trait of part as readonly Json[]) found.set(path + pointerOf(String(trait)), trait)
    else if (part !== null && part !== undefined && part !== '') found.set(path, part)
  }
  return found
}
