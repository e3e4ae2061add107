import { Type } from '@sinclair/typebox'
import type { NewChange } from '../../model/changes.ts'
import type { Json } from '../../model/json.ts'
import type { Node } from '../../model/node.ts'
import { at, keysOf, pointerOf, type Pointer } from '../../model/pointer.ts'
import { constantFinding } from '../constant-finding.ts'
import { pathFinding } from '../node-path.ts'
import type { VerbDefinition } from '../verb.ts'

/** Removes fields of the node, or what is within them; what is absent is no mistake. */
export const unset: VerbDefinition = {
  verb: 'unset',
  summary: 'Removes what stands at these JSON pointers of the node; what is absent is no mistake.',
  schema: Type.Unsafe<readonly string[]>({ type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true }),
  inRules: true,
  writes: (written) => (written as readonly Json[]).map(String),

  prepare(written, { pointer, blame, constant }) {
    const paths = (written as readonly Json[]).map(String)
    for (const [index, path] of paths.entries()) {
      const place = pointer + pointerOf(String(index))
      const finding = pathFinding(path, 'node', place) ?? constantFinding(path, null, 'node', place)
      if (finding) blame({ ...finding, atKey: false })
      constant(path, place)
    }
    return ({ world: { node } }) => ({ changes: paths.flatMap((path) => removal(node, path)) })
  },
}

/** An item of a list is left out of the list as a whole: sent twice, its index would remove its neighbour. */
function removal(node: Node, path: Pointer): readonly NewChange[] {
  if (at(node, path) === undefined) return []
  const keys = keysOf(path)
  const parent = pointerOf(...keys.slice(0, -1))
  const holder = keys.length > 1 ? at(node, parent) : undefined
  if (!Array.isArray(holder)) return [{ on: 'node', op: 'remove', path }]
  const rest = (holder as readonly Json[]).filter((_, index) => index !== Number(keys.at(-1)))
  return [{ on: 'node', op: 'replace', path: parent, value: rest }]
}
