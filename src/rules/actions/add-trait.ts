import { InspectorError } from '../../model/error.ts'
import { pointerOf } from '../../model/pointer.ts'
import { isTrait } from '../../model/trait.ts'
import type { Verb } from '../action.ts'
import { shortRepr, textOf } from '../python/text.ts'

/** Gives the node a trait. */
export const addTrait: Verb = {
  action: 'add-trait',
  required: ['name'],
  optional: [],
  text: ['name'],
  formats: false,
  act({ name: written }) {
    const name = textOf(written)
    if (!isTrait(name))
      throw new InspectorError('invalid', `${shortRepr(name)} is no trait: capitals, digits and "_" only`)
    return { changes: [{ on: 'node', op: 'add', path: pointerOf('traits', name), value: name }] }
  },
}
