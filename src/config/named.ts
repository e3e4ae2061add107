import { isObject, objectOf, type Json, type JsonObject } from '../model/json.ts'
import { pointerOf, withSlash, type Pointer } from '../model/pointer.ts'

/** Something of Ironic that a configuration names: a driver, an interface (`boot`: `ipxe`), a trait, a resource class. */
export type Named = { readonly kind: string; readonly name: string; readonly pointer: Pointer }

/** What a file names of Ironic in discovery, steps and rules; what an expression gives is not known before a report is there. */
export function namedOfIronic(value: unknown): readonly Named[] {
  const { workflows, rules, discovery } = objectOf(value as Json)
  const { driver, fields } = objectOf(discovery)
  return [
    ...nodeField('/driver', driver, '/discovery/driver'),
    ...fieldsOf(prefixed(objectOf(fields)), (key) => `/discovery/fields${key}`),
    ...Object.entries(objectOf(workflows)).flatMap(([name, workflow]) =>
      stepsOf(objectOf(workflow).steps, pointerOf('workflows', name, 'steps')),
    ),
    ...stepsOf(rules, '/rules'),
  ]
}

function stepsOf(steps: Json | undefined, base: Pointer): readonly Named[] {
  if (!Array.isArray(steps)) return []
  return (steps as readonly Json[]).flatMap((step, index) => {
    const pointer = base + pointerOf(String(index))
    const { set, add_trait: traits, actions } = objectOf(step)
    return [
      ...fieldsOf(objectOf(set), (key) => `${pointer}/set${pointerOf(key)}`),
      ...traitsOf(traits, `${pointer}/add_trait`),
      ...(Array.isArray(actions) ? (actions as readonly Json[]) : []).flatMap((action, at) =>
        actionOf(objectOf(action), `${pointer}/actions/${at}`),
      ),
    ]
  })
}

/** An action in ironic-inspector's form. */
function actionOf({ action, path, value, name }: JsonObject, pointer: Pointer): readonly Named[] {
  if (action === 'set-attribute' && typeof path === 'string')
    return nodeField(withSlash(path), value, `${pointer}/value`)
  return action === 'add-trait' ? traitsOf(name, `${pointer}/name`) : []
}

function traitsOf(traits: Json | undefined, pointer: Pointer): readonly Named[] {
  if (typeof traits === 'string') return constant('trait', traits, pointer)
  if (!Array.isArray(traits)) return []
  return (traits as readonly Json[]).flatMap((one, index) => constant('trait', one, pointer + pointerOf(String(index))))
}

function fieldsOf(fields: JsonObject, place: (key: string) => Pointer): readonly Named[] {
  return Object.entries(fields).flatMap(([key, value]) => nodeField(key, value, place(key)))
}

function nodeField(path: string, value: Json | undefined, pointer: Pointer): readonly Named[] {
  const kind =
    path === '/driver'
      ? 'driver'
      : path === '/resource_class'
        ? 'resource class'
        : /^\/(\w+)_interface$/.exec(path)?.[1]
  return kind === undefined ? [] : constant(kind, value, pointer)
}

/** Without what an expression or a placeholder fills in. */
function constant(kind: string, value: Json | undefined, pointer: Pointer): readonly Named[] {
  return typeof value === 'string' && !/[{}]/.test(value) ? [{ kind, name: value, pointer }] : []
}

function prefixed(fields: JsonObject): JsonObject {
  return isObject(fields) ? Object.fromEntries(Object.entries(fields).map(([key, value]) => [`/${key}`, value])) : {}
}
