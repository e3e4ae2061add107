import { keysOf, type Pointer } from '../../model/pointer.ts'
import type { Shape, Vocabulary } from '../expression.ts'
import { under } from '../shape.ts'
import { data } from './data.ts'
import { bootNic, inventory, nic } from './inventory.ts'
import { node, port, sealedNode } from './node.ts'
import { anything, bool, listOf, mapOf, text } from './shapes.ts'
import { trace } from './trace.ts'

/** What a run knows of itself. */
const introspection = mapOf({
  uuid: text,
  manage_boot: bool,
  started_at: text,
  auto_discovered: bool,
  trigger: text,
})

const step = mapOf({ outcome: text })

/** What steps above came to, by their ids. */
const steps: Shape = { type: 'map', of: step }

/** Of a step of a workflow: `when`, `let`, `require` and `${{ }}`. Without `secrets`: there they are no names. */
export const stepVocabulary: Vocabulary = {
  names: { data, inventory, node: sealedNode, ports: listOf(port), introspection, boot_nic: bootNic, steps },
}

/** Beside the names of a step those of one port, and of the NIC that it is for: in `set_port`. */
export const portNames: Vocabulary['names'] = { port, nic }

/** Of a rule: what a step knows. */
export const ruleVocabulary: Vocabulary = stepVocabulary

/** Of the choice of a workflow: before any step. */
export const choiceVocabulary: Vocabulary = { names: { data, inventory, node: sealedNode } }

/** Of `assert` in a test: the node before and after, the data and ports afterwards, and the trace. */
export const assertVocabulary: Vocabulary = {
  names: { before: node, after: node, data, ports: listOf(port), trace },
}

/** The vocabulary with more keys of the data: those that `into` and `set_data` write. */
export function withDataKeys(vocabulary: Vocabulary, keys: readonly string[]): Vocabulary {
  const { data: known } = vocabulary.names
  if (known?.type !== 'map') return vocabulary
  const fields = { ...Object.fromEntries(keys.map((key) => [key, anything])), ...known.fields }
  return withNames(vocabulary, { data: { ...known, fields } })
}

/** The vocabulary of a step below one that sets fields of the node from secrets: by their places, the names that are known. */
export function withSecretFields(vocabulary: Vocabulary, fields: ReadonlyMap<Pointer, string | undefined>): Vocabulary {
  const { node: known } = vocabulary.names
  if (!known || fields.size === 0) return vocabulary
  const after = [...fields].reduce((shape, [place, name]) => withSecret(shape, keysOf(place), name), known)
  return withNames(vocabulary, { node: after })
}

function withSecret(shape: Shape, [key, ...below]: readonly string[], name: string | undefined): Shape {
  if (key === undefined) return { type: 'secret', ...(name === undefined ? {} : { name }) }
  // Of items of lists nothing is known one by one.
  if ((shape.type !== 'map' && shape.type !== 'dyn') || /^(\d+|-)$/.test(key)) return shape
  const map = shape.type === 'map' ? shape : ({ type: 'map' } as const)
  const others = map.fields ? {} : { of: map.of ?? anything }
  return { ...map, ...others, fields: { ...map.fields, [key]: withSecret(under(shape, key) ?? anything, below, name) } }
}

/** The vocabulary with more names, such as those of `let`. */
export function withNames(vocabulary: Vocabulary, names: Vocabulary['names']): Vocabulary {
  return { ...vocabulary, names: { ...vocabulary.names, ...names } }
}

/** The vocabulary of a step below those with these ids: of no others it may be asked what they came to. */
export function belowSteps(vocabulary: Vocabulary, ids: readonly string[]): Vocabulary {
  const fields = Object.fromEntries(ids.map((id) => [id, step]))
  return withNames(vocabulary, { steps: { type: 'map', fields, closed: true } })
}
