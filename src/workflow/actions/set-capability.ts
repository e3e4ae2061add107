import { Type } from '@sinclair/typebox'
import type { ValuePart } from '../../model/changes.ts'
import { objectOf, type JsonObject } from '../../model/json.ts'
import { pointerOf } from '../../model/pointer.ts'
import { mostParts, textOfValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'
import { changedCapabilities } from './capabilities.ts'

/** Sets capabilities of the node in their place, or behind the others. */
export const setCapability: VerbDefinition = {
  verb: 'set_capability',
  summary: 'Sets capabilities, in properties.capabilities of the node.',
  schema: Type.Unsafe<JsonObject>({
    type: 'object',
    minProperties: 1,
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  }),
  inRules: true,
  writes: () => ['/properties/capabilities'],

  prepare(written, { pointer, blame, value }) {
    const values = Object.entries(objectOf(written)).map(([name, given = null]) => {
      const place = pointer + pointerOf(name)
      if (/[,:]/.test(name) || name === '')
        blame({
          code: 'E311',
          message: `"${name}" is no name of a capability`,
          pointer: place,
          atKey: true,
          remedy: 'Ironic writes them as name:value,name:value',
        })
      return [name, value(given, place, { secrets: false })] as const
    })
    return ({ world, scope, hasSecret }) => {
      const found = new Map<string, string>()
      const from: ValuePart[] = []
      for (const [name, of] of values) {
        const valued = of(scope, hasSecret)
        if (!('value' in valued)) return { fail: `Cannot set capability "${name}": ${valued.why}` }
        const text = textOfValue(valued.value)
        if (text.includes(',')) return { fail: `Cannot set capability "${name}": "${text}" has a comma` }
        found.set(name, text)
        from.push(...valued.from())
      }
      return changedCapabilities(
        world.node,
        (capabilities) => {
          for (const [name, text] of found) capabilities.set(name, text)
        },
        from.slice(0, mostParts),
      )
    }
  },
}
