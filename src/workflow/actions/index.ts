import type { VerbDefinition } from '../verb.ts'
import { addTrait } from './add-trait.ts'
import { exec } from './exec.ts'
import { extend } from './extend.ts'
import { fail } from './fail.ts'
import { http } from './http.ts'
import { removeTrait } from './remove-trait.ts'
import { require } from './require.ts'
import { rules } from './rules.ts'
import { set } from './set.ts'
import { setCapability } from './set-capability.ts'
import { setData } from './set-data.ts'
import { setPort } from './set-port.ts'
import { unsetCapability } from './unset-capability.ts'
import { unset } from './unset.ts'
import { warn } from './warn.ts'

/** Every verb, in the order in which those of one step act. */
export const verbs: readonly VerbDefinition[] = [
  set,
  unset,
  extend,
  setCapability,
  unsetCapability,
  addTrait,
  removeTrait,
  setPort,
  setData,
  require,
  fail,
  warn,
  http,
  exec,
  rules,
]
