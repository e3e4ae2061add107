import type { Verb } from '../action.ts'
import { addTrait } from './add-trait.ts'
import { example } from './example.ts'
import { extendAttribute } from './extend-attribute.ts'
import { fail } from './fail.ts'
import { removeTrait } from './remove-trait.ts'
import { setAttribute } from './set-attribute.ts'
import { setCapability } from './set-capability.ts'

/** Every action, by name. Adding one is its file, a line here, and a test. */
export const actions: readonly Verb[] = [
  addTrait,
  example,
  extendAttribute,
  fail,
  removeTrait,
  setAttribute,
  setCapability,
]
