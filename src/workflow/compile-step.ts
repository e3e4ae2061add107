import type { TSchema } from '@sinclair/typebox'
import type { Vocabulary } from '../expression/expression.ts'
import { withNames } from '../expression/vocabulary/index.ts'
import { decode } from '../model/decode.ts'
import { asWritten } from '../model/exact.ts'
import type { Finding } from '../model/finding.ts'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { didYouMean } from '../model/nearest.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { FilePlace } from '../model/trace.ts'
import { verbs } from './actions/index.ts'
import type { HookDefinition } from './hook.ts'
import { hookNamed, namesOf } from './named-hook.ts'
import type { Placed } from './order.ts'
import { expressionOf, preparingOf, type Language } from './preparing.ts'
import type { Act, Let } from './step.ts'
import type { VerbDefinition } from './verb.ts'
import { besideStep, type WrittenStep } from './written.ts'

/** Makes a step of what is written, and says whatever is wrong with it: a mistake in one part of it hides none in another. */
export function compileStep(
  written: WrittenStep,
  index: number,
  hooks: readonly HookDefinition[],
  language: Language,
  at: FilePlace | undefined,
): Placed {
  const pointer = pointerOf('steps', String(index))
  const step: JsonObject = typeof written === 'string' ? { [written]: {} } : written
  const keys = Object.keys(step).filter((key) => !Object.hasOwn(besideStep, key))
  const markOf = (key: string): Placed['mark'] =>
    typeof written === 'string' ? { pointer } : { pointer: pointer + pointerOf(key), atKey: true }
  const companions = new Map(verbs.flatMap((verb) => Object.keys(verb.beside ?? {}).map((key) => [key, verb] as const)))
  const found = keys.map((key) => ({ key, ...hookNamed(key, hooks), verb: verbs.find(({ verb }) => verb === key) }))

  const unknown = found.filter(({ key, hook, verb }) => !hook && !verb && !companions.has(key))
  const [beside] = found.flatMap(({ hook }) => hook ?? [])
  const names = [...namesOf(hooks), ...verbs.map(({ verb }) => verb)]
  for (const { key } of unknown) {
    const remedy = insteadOf(key, beside)
    language.blame({
      code: 'E301',
      message: `unknown hook or verb "${key}"${remedy === undefined ? didYouMean(key, names) : ''}`,
      ...markOf(key),
      ...(remedy === undefined ? {} : { remedy }),
    })
  }
  for (const key of keys) {
    const verb = companions.get(key)
    if (verb && !Object.hasOwn(step, verb.verb))
      language.blame({ code: 'E208', message: `"${key}" without "${verb.verb}"`, ...markOf(key) })
  }
  const named = found.filter(({ hook, verb }) => hook ?? verb)
  const [first] = named
  const isAlone = named.some(({ key, hook }) => hook ?? key === 'rules')
  const isCrowd = isAlone && named.length > 1
  const isBare = typeof written === 'string' && first !== undefined && !first.hook && written !== 'rules'
  if (isCrowd) language.blame({ ...crowd(named.map(({ key }) => key)), pointer, besides: true })
  if (!first && unknown.length === 0) language.blame({ ...nothingToDo, pointer, besides: true })
  if (isBare)
    language.blame({ code: 'E208', message: `"${written}" without anything to do`, pointer, remedy: `${written}: …` })

  const { lets, vocabulary } = letsOf(step, pointer, language)
  const inner = { ...language, vocabulary }
  const when =
    step.when === undefined
      ? undefined
      : expressionOf(step.when, pointer + pointerOf('when'), vocabulary, 'boolean', language.blame)
  const mine = verbs.filter(({ verb }) => named.some(({ key }) => key === verb))
  const acts = [
    ...named.flatMap(({ key, hook }) => (hook ? hookActs(hook, key, step, pointer, inner) : [])),
    ...mine.flatMap((verb) => (isBare ? [] : verbAct(verb, step, pointer, inner))),
  ]
  const hook = first?.hook
  const mark = first ? markOf(first.key) : { pointer }
  const ownId = step.id === undefined ? undefined : { pointer: pointer + pointerOf('id') }
  const byItself = first && !isCrowd ? (first.part ? first.key : (hook?.name ?? defaultId(mine, index))) : undefined
  const id = ownId ? textOf(step.id) : byItself
  const part = first?.part ? { part: first.key } : {}
  const placed = { id, idMark: ownId ?? mark, hook, mark, at, ...part }
  if (!first || id === undefined || isCrowd || isBare || unknown.length > 0) return { ...placed, step: undefined }
  return {
    ...placed,
    step: {
      id,
      ...(typeof step.name === 'string' ? { name: step.name } : {}),
      ...(hook ? { hook: hook.name } : {}),
      verbs: mine.map(({ verb }) => verb),
      options: hook
        ? (first.part ?? (decode(hook.options, objectOf(step[first.key])) as JsonObject))
        : verbatim(objectOf(asWritten(step, language.exact(pointer)))),
      optional: step.optional === true,
      writes: hook ? hook.writes : writesOf(mine, step),
      ...(at ? { at } : {}),
      ...(when ? { when } : {}),
      lets,
      acts,
    },
  }
}

/** What the verbs of a step or rule write. */
export function writesOf(mine: readonly VerbDefinition[], step: JsonObject): readonly string[] {
  return mine.flatMap((verb) => {
    const fitting = fittingPart(verb.schema as SchemaShape, step[verb.verb] ?? null)
    return fitting === undefined ? [] : (verb.writes?.(fitting) ?? [])
  })
}

/** The keys of the data that the step writes, whatever it finds there. */
export function dataKeysOf(written: WrittenStep): readonly string[] {
  if (typeof written === 'string') return []
  return verbs.flatMap((verb) =>
    Object.hasOwn(written, verb.verb) ? (verb.dataKeys?.(written[verb.verb]!) ?? []) : [],
  )
}

/** Names of `let` with what they stand for, and the names of the step with them. */
export function letsOf(
  step: JsonObject,
  pointer: Pointer,
  language: Language,
): { readonly lets: readonly Let[]; readonly vocabulary: Vocabulary } {
  let { vocabulary } = language
  const lets: Let[] = []
  for (const [name, written = null] of Object.entries(objectOf(step.let))) {
    const place = pointer + pointerOf('let', name)
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      language.blame({
        code: 'E401',
        message: `"${name}" cannot be used as a name in expressions`,
        pointer: place,
        atKey: true,
        besides: true,
        remedy: 'letters, digits and "_", such as big_disks',
      })
    else if (Object.hasOwn(vocabulary.names, name))
      language.blame({
        code: 'E303',
        message: `the name "${name}" is taken`,
        pointer: place,
        atKey: true,
        besides: true,
      })
    const exact = asWritten(written, language.exact(place)) ?? null
    const expression = expressionOf(exact, place, vocabulary, 'any', language.blame)
    lets.push({ name, expression })
    vocabulary = withNames(vocabulary, { [name]: expression.shape })
  }
  return { lets, vocabulary }
}

/** One verb of a step or rule, ready to act. */
export function verbAct(verb: VerbDefinition, step: JsonObject, pointer: Pointer, language: Language): Act {
  const written: Json = step[verb.verb] ?? null
  strangeOptions(`"${verb.verb}"`, objectOf(written), verb.schema, 'E203', pointer + pointerOf(verb.verb), language)
  const fitting = fittingPart(verb.schema as SchemaShape, written)
  if (fitting === undefined) return () => ({})
  return verb.prepare(fitting, preparingOf(language, step, pointer + pointerOf(verb.verb)))
}

/** What of a value is of the schema's types. The rest was said already, and nobody can prepare it; nor can they what is required. */
function fittingPart(schema: SchemaShape, value: Json): Json | undefined {
  const types = [schema.type ?? []].flat()
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return undefined
  if (Array.isArray(value)) {
    const items = value as readonly Json[]
    return items.every((item) => fittingPart(schema.items ?? {}, item) !== undefined) ? items : undefined
  }
  if (!isObject(value)) return value
  const { properties = {}, additionalProperties = {}, required = [] } = schema
  const others = typeof additionalProperties === 'object' ? additionalProperties : {}
  const parts = Object.entries(value).flatMap(([key, part = null]) => {
    const fitting = fittingPart(properties[key] ?? others, part)
    return fitting === undefined ? [] : [[key, fitting] as const]
  })
  const found = Object.fromEntries(parts)
  return required.every((key) => Object.hasOwn(found, key)) ? found : undefined
}

type SchemaShape = {
  readonly type?: string | readonly string[]
  readonly items?: SchemaShape
  readonly properties?: Readonly<Record<string, SchemaShape>>
  readonly additionalProperties?: boolean | SchemaShape
  readonly required?: readonly string[]
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'object') return isObject(value)
  if (type === 'array') return Array.isArray(value)
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

/** What a verbs' step does is decided by all that is written in it. */
function verbatim({ id: _id, name: _name, optional: _optional, ...rest }: JsonObject): JsonObject {
  return rest
}

function defaultId(mine: readonly VerbDefinition[], index: number): string {
  const [verb] = mine
  return verb?.verb === 'rules' ? 'rules' : `${verb?.verb}-${index + 1}`
}

function hookActs(
  hook: HookDefinition,
  key: string,
  step: JsonObject,
  pointer: Pointer,
  language: Language,
): readonly Act[] {
  const given = objectOf(step[key])
  const place = pointer + pointerOf(key)
  strangeOptions(`hook "${key}"`, given, hook.options, 'E310', place, language)
  preparingOf(language, step, place).constant(given, place)
  const options = decode(hook.options, given) as JsonObject
  const fitting = fittingPart(hook.options as SchemaShape, given)
  if (fitting !== undefined)
    for (const finding of hook.check?.(decode(hook.options, fitting) as JsonObject) ?? [])
      language.blame({ ...finding, pointer: place + finding.pointer })
  return [({ world, policy }) => hook.run(world, options, policy)]
}

/** Unknown options, said where it is known whose they are. Of a verb whose keys are paths, none is unknown. */
function strangeOptions(
  whose: string,
  given: JsonObject,
  { properties = {}, additionalProperties }: TSchema,
  code: 'E203' | 'E310',
  place: Pointer,
  { blame }: Language,
): void {
  if (additionalProperties !== false) return
  const known = Object.keys(properties as object)
  for (const option of Object.keys(given).filter((one) => !known.includes(one)))
    blame({
      code,
      message: `unknown option "${option}" of ${whose}${didYouMean(option, known)}`,
      pointer: place + pointerOf(option),
      atKey: true,
      remedy: known.length > 0 ? `options here: ${known.join(', ')}` : `${whose} has no options`,
    })
}

/** What is meant by a name that is neither hook nor verb: an option of the hook beside it. */
function insteadOf(key: string, beside: HookDefinition | undefined): string | undefined {
  return beside && Object.hasOwn(beside.options.properties, key)
    ? `an option of "${beside.name}" stands further to the right: {${beside.name}: {${key}: …}}`
    : undefined
}

const nothingToDo = { code: 'E208', message: 'a step without a hook or verb', remedy: 'a hook, or verbs' }

function crowd(keys: readonly string[]): Omit<Finding, 'pointer'> {
  return {
    code: 'E208',
    message: `a hook or "rules" stands alone in its step, and here are ${keys.join(', ')}`,
    remedy: 'one hook in each step; verbs may stand together',
  }
}
