import type { Json, JsonObject } from '../../model/json.ts'
import { pointerOf } from '../../model/pointer.ts'
import { isTrait } from '../../model/trait.ts'
import type { Preparing } from '../verb.ts'

/** One trait, or a list of them. */
export const traitNames = {
  type: ['string', 'array'],
  items: { type: 'string' },
  minItems: 1,
  uniqueItems: true,
} as const satisfies JsonObject

/** The traits named; says of those that Ironic would refuse. */
export function traitsIn(written: Json, { pointer, blame, constant }: Preparing): readonly string[] {
  constant(written, pointer)
  const isList = Array.isArray(written)
  const names = (isList ? (written as readonly Json[]) : [written]).map(String)
  for (const [index, name] of names.entries())
    if (!isTrait(name) && !name.includes('${{'))
      blame({
        code: 'E311',
        message: `Ironic refuses the trait "${name}"`,
        pointer: isList ? pointer + pointerOf(String(index)) : pointer,
        remedy: 'capitals, digits and "_", such as CUSTOM_GPU',
      })
  return names
}
