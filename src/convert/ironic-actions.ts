import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import { literalOf, templateOf } from './interpolation.ts'
import { itemsOf, withItem } from './loops.ts'
import { Untranslatable } from './untranslatable.ts'

/** One of Ironic's actions as verbs, one for each item of a loop. Throws `Untranslatable`. */
export function actionOf({ op, args, loop }: JsonObject): readonly JsonObject[] {
  const name = String(op)
  const make = actions[name]
  if (!make) throw new Untranslatable(`action "${name}" has no equivalent in a rule: write a step of the workflow`)
  if (!isObject(args)) throw new Untranslatable(`action "${name}" takes its arguments as a list: name them`)
  const missing = needs[name]?.find((key) => args[key] === undefined)
  if (missing !== undefined) throw new Untranslatable(`action "${name}" has no "${missing}"`)
  const items = itemsOf(loop)
  return items ? items.map((item) => make(withItem(objectOf(args), item))) : [make(args)]
}

const actions: Readonly<Record<string, (args: JsonObject) => JsonObject>> = {
  // The one text in which Ironic fills in nothing.
  fail: ({ msg }) => ({ fail: String(msg) }),
  log: ({ msg }) => ({ warn: templateOf(String(msg)) }),
  'set-attribute': ({ path, value }) => ({ set: { [pointer(path)]: filled(value) } }),
  'extend-attribute': ({ path, value, unique }) => ({
    extend: { [pointer(path)]: filled(value), ...(unique === true ? { unique: true } : {}) },
  }),
  'del-attribute': ({ path }) => ({ unset: [pointer(path)] }),
  'set-capability': ({ name, value }) => ({ set_capability: { [String(name)]: filled(value) } }),
  'unset-capability': ({ name }) => ({ unset_capability: [String(name)] }),
  'add-trait': ({ name }) => ({ add_trait: [String(name)] }),
  'remove-trait': ({ name }) => ({ remove_trait: [String(name)] }),
  'set-port-attribute': ({ port_id, path, value }) => {
    if (pointer(path) === '/address') throw new Untranslatable('the MAC of a port stays as it is')
    const id = String(port_id).toLowerCase()
    return {
      set_port: {
        where: `port.${id.includes(':') ? 'address' : 'uuid'} == ${literalOf(id)}`,
        set: { [pointer(path)]: filled(value) },
      },
    }
  },
}

/** Arguments without which Ironic refuses an action. */
const needs: Readonly<Record<string, readonly string[]>> = {
  fail: ['msg'],
  log: ['msg'],
  'set-attribute': ['path', 'value'],
  'extend-attribute': ['path', 'value'],
  'del-attribute': ['path'],
  'set-capability': ['name', 'value'],
  'unset-capability': ['name'],
  'add-trait': ['name'],
  'remove-trait': ['name'],
  'set-port-attribute': ['port_id', 'path', 'value'],
}

/** Paths are pointers, or names joined by dots or slashes. */
function pointer(path: Json | undefined): string {
  const text = String(path)
  return text.startsWith('/') ? text : `/${text.replaceAll('.', '/')}`
}

function filled(value: Json | undefined): Json {
  if (typeof value === 'string') return templateOf(value)
  if (Array.isArray(value)) return value.map((item: Json) => filled(item))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item)]))
  return value ?? null
}
