import { Type } from '@sinclair/typebox'
import type { Json } from '../../model/json.ts'
import type { VerbDefinition } from '../verb.ts'
import { changedCapabilities } from './capabilities.ts'

/** Removes capabilities of the node; one that it does not have is no mistake. */
export const unsetCapability: VerbDefinition = {
  verb: 'unset_capability',
  summary: 'Removes capabilities from properties.capabilities of the node.',
  schema: Type.Unsafe<readonly string[]>({ type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true }),
  inRules: true,
  writes: () => ['/properties/capabilities'],

  prepare(written, { pointer, constant }) {
    constant(written, pointer)
    const names = (written as readonly Json[]).map(String)
    return ({ world }) =>
      changedCapabilities(world.node, (capabilities) => {
        for (const name of names) capabilities.delete(name)
      })
  },
}
