import type { ErrorObject, ValidateFunction } from 'ajv'
import type { Finding } from '../model/finding.ts'
import type { SchemaNode } from '../model/decode.ts'
import { didYouMean, nearest } from '../model/nearest.ts'
import { keysOf, pointerOf, type Pointer } from '../model/pointer.ts'
import type { Fault } from './diagnostic.ts'

/** A validator made by `bun run generate`: says yes, or what is wrong. */
export type Validator = Pick<ValidateFunction, 'errors'> & ((value: unknown) => unknown)

/** A finding whose code is one of the table. `meant`: the key that was most likely meant, so that nobody says it is missing. */
export type Checked = Finding & Fault & { readonly meant?: Pointer }

/** Everything in which the value is not as the schema says, one finding for each mistake. */
export function check(validator: Validator, value: unknown): readonly Checked[] {
  if (validator(value)) return []
  const findings = new Map<string, Checked>()
  for (const error of (validator.errors ?? []).toSorted((a, b) => rank(a) - rank(b))) {
    const finding = error.keyword === 'if' || isSaidByCompile(error) ? undefined : findingOf(error)
    if (finding && !findings.has(finding.pointer)) findings.set(finding.pointer, finding)
  }
  const meant = new Set([...findings.values()].map((finding) => finding.meant))
  return [...findings.values()].filter(({ code, pointer }) => code !== 'E202' || !meant.has(pointer))
}

/** Of several findings about one value the type's comes first. */
function rank({ keyword }: ErrorObject): number {
  return keyword === 'type' ? 0 : keyword === 'enum' ? 1 : 2
}

const step = /^\/workflows\/[^/]+\/steps\/\d+$/
const hookOptions = /^\/workflows\/[^/]+\/steps\/\d+\/[^/]+$/

/** Compiling a workflow says it too, and knows which word is a hook and which an option. */
function isSaidByCompile({ keyword, instancePath }: ErrorObject): boolean {
  if (keyword === 'additionalProperties') return step.test(instancePath) || hookOptions.test(instancePath)
  return keyword === 'enum' && step.test(instancePath)
}

type Words = Readonly<Record<string, string>>

/** A schema with what a finding tells of it. */
type Described = SchemaNode & {
  readonly pattern?: string
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
}

function findingOf(error: ErrorObject): Checked {
  const { keyword, instancePath: pointer, data, schema } = error
  const params = error.params as { additionalProperty?: string; missingProperty?: string }
  const parent = (error.parentSchema ?? {}) as Described
  const words = parent.enum?.map((word) => String(word))
  const label = labelOf(pointer)
  const shown = parent.kind === 'secret' ? 'the secret' : quoted(data)
  switch (keyword) {
    case 'additionalProperties':
      return unknownKey(pointer, params.additionalProperty ?? '', Object.keys(parent.properties ?? {}))
    case 'required':
      return missingKey(pointer, params.missingProperty ?? '', parent)
    case 'type':
      return {
        pointer,
        code: 'E204',
        message: `${label} is ${typeOf(data)}, and has to be ${types(schema)}`,
        ...(words ? { remedy: `words here: ${few(words)}` } : pointer === '' ? {} : quotes(data, schema, parent)),
      }
    case 'enum': {
      const near = typeof data === 'string' ? didYouMean(data, words ?? []) : ''
      const message = `${shown} is not one of the words for ${label}${near}`
      return { pointer, code: 'E205', message, remedy: `words here: ${few(words ?? [])}` }
    }
    case 'const':
      return { pointer, code: 'E205', message: `${label} has to be ${quoted(schema)}, and is ${shown}` }
    case 'pattern':
      return { pointer, ...misformed(parent, shown, label, String(schema)) }
    case 'minimum':
      return parent.kind
        ? { pointer, ...misformed(parent, shown, label, '') }
        : { pointer, code: 'E211', message: `${label} has to be at least ${String(schema)}, and is ${shown}` }
    case 'maximum':
      return { pointer, code: 'E211', message: `${label} has to be at most ${String(schema)}, and is ${shown}` }
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return { pointer, code: 'E211', message: `${label} may not be empty` }
    case 'uniqueItems':
      return { pointer, code: 'E211', message: `${label} holds something twice` }
    default:
      return { pointer, code: 'E204', message: `${label} ${error.message ?? 'is wrong'}` }
  }
}

function unknownKey(pointer: string, key: string, names: readonly string[]): Checked {
  const near = nearest(key, names)
  const where = pointer === '' ? '' : ` in ${labelOf(pointer)}`
  return {
    code: 'E203',
    message: `unknown key "${key}"${where}${didYouMean(key, names)}`,
    pointer: pointer + pointerOf(key),
    atKey: true,
    ...(near === undefined ? {} : { meant: pointer + pointerOf(near) }),
    remedy: names.length === 0 ? 'no keys here' : `keys here: ${few(names)}`,
  }
}

/** A line's worth of names. */
function few(names: readonly string[]): string {
  return names.length > 13 ? `${names.slice(0, 12).join(', ')} …` : names.join(', ')
}

function missingKey(pointer: string, key: string, parent: SchemaNode): Checked {
  const { description } = (parent.properties?.[key] ?? {}) as { description?: string }
  if (pointer === '' && key === 'version')
    return { code: 'E201', message: 'the version is missing', pointer: '/version', remedy: 'begin with "version: 1"' }
  return {
    code: 'E202',
    message: `"${key}" is missing${pointer === '' ? '' : ` in ${labelOf(pointer)}`}`,
    pointer: pointer + pointerOf(key),
    ...(description === undefined ? {} : { remedy: `${key}: ${description}` }),
  }
}

const examples: Readonly<Record<string, Fault>> = {
  duration: { code: 'E206', message: 'is no duration', remedy: 'such as 90s, 5m or 1h30m, or a number of seconds' },
  size: { code: 'E206', message: 'is no size', remedy: 'such as 64MiB, or a number of bytes' },
  share: { code: 'E206', message: 'is no share', remedy: 'such as 50%' },
  mac: { code: 'E207', message: 'is no MAC address', remedy: 'such as 52:54:00:aa:bb:cc' },
  url: { code: 'E207', message: 'is no URL', remedy: 'such as http://192.0.2.1:5000/v3' },
  listen: { code: 'E207', message: 'is no address to listen on', remedy: 'such as 127.0.0.1:5050 or [::]:5050' },
}

function misformed({ kind, examples: own }: Described, shown: string, label: string, pattern: string): Fault {
  const example = kind === undefined ? undefined : examples[kind]
  // Of a URL each setting has an example of its own.
  const remedy = kind === 'url' && typeof own?.[0] === 'string' ? { remedy: `such as ${own[0]}` } : {}
  if (example) return { ...example, ...remedy, message: `${shown} ${example.message}` }
  return { code: 'E204', message: `${shown} cannot stand for ${label}`, remedy: `it has to match ${pattern}` }
}

/** The last name on the way to a value, as people call it. */
export function labelOf(pointer: string): string {
  return keysOf(pointer).findLast((key) => !/^\d+$/.test(key)) ?? 'the file'
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const typeNames: Words = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
  null: 'null',
}

function types(schema: unknown): string {
  return [schema]
    .flat()
    .map((type) => typeNames[String(type)] ?? String(type))
    .join(' or ')
}

function typeOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'boolean' ? String(value) : (typeNames[typeof value] ?? typeof value)
}

/** A key with nothing behind it is null; what was meant to belong to it often stands too far to the left. */
const empty: Readonly<Record<string, { readonly remedy: string }>> = {
  object: { remedy: 'what belongs to it stands further to the right than it; an empty one is {}' },
  array: { remedy: 'what belongs to it begins with "- "; an empty one is []' },
}

/** What most often is meant: YAML 1.2 knows only true and false, and reads digits as a number. */
function quotes(value: unknown, schema: unknown, { kind = '', pattern = '' }: Described): { remedy?: string } {
  const wanted = [schema].flat()
  if (value === null && wanted.length === 1) return empty[String(wanted[0])] ?? {}
  if (wanted.includes('boolean') && typeof value === 'string') return { remedy: 'write true or false' }
  const isPlain = typeof value === 'number' || typeof value === 'boolean'
  if (!wanted.includes('string') || !isPlain) return {}
  const example = new RegExp(pattern).test(String(value)) ? undefined : examples[kind]?.remedy
  return { remedy: example ?? 'put it in quotes' }
}
