import { InspectorError } from '../../model/error.ts'
import { truthy, type Json } from '../../model/json.ts'
import { at } from '../../model/pointer.ts'
import type { Verb } from '../action.ts'
import { equal } from '../python/compare.ts'
import { shortRepr } from '../python/text.ts'
import { nodePath } from './path.ts'

/** Appends a value to a list of the node; a missing list begins with it. With `unique`, not when the list has it already. */
export const extendAttribute: Verb = {
  action: 'extend-attribute',
  required: ['path', 'value'],
  optional: ['unique'],
  text: ['path'],
  formats: true,
  act({ path: written, value = null, unique = null }, { node }) {
    const path = nodePath(written)
    const present = at(node, path)
    if (present === undefined || present === null) return { changes: [{ on: 'node', op: 'add', path, value: [value] }] }
    if (!Array.isArray(present))
      throw new InspectorError('invalid', `path ${shortRepr(written)} holds ${shortRepr(present)} and not a list`)
    const list = present as readonly Json[]
    if (truthy(unique) && list.some((item) => equal(item, value)))
      return { note: `${path} has ${shortRepr(value)} already` }
    return { changes: [{ on: 'node', op: 'replace', path, value: [...list, value] }] }
  },
}
