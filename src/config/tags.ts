import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { isObject } from '../model/json.ts'
import { schemaBelow, type SchemaNode } from '../model/decode.ts'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import { messageOf } from '../model/error.ts'
import type { Fault } from './diagnostic.ts'

/** The tags there are, resolved once when a file is loaded. */
export const tagNames = ['!env', '!file', '!credential'] as const

/** A tag with its text, before it is resolved. */
export class Tagged {
  readonly tag: (typeof tagNames)[number]
  readonly text: string

  constructor(tag: (typeof tagNames)[number], text: string) {
    this.tag = tag
    this.text = text
  }
}

/** What the tags may look at. */
export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The text of a file; throws when it cannot be read. */
  read(path: string): string
  /** Whether a tag that cannot be resolved is an error, as when the service starts, or a warning. */
  readonly isDemanding: boolean
}

/** A value whose tags are resolved. */
export type Resolved = {
  readonly value: unknown
  readonly faults: readonly (Fault & { readonly pointer: Pointer })[]
  /** Where tags stood. */
  readonly tagged: ReadonlySet<Pointer>
}

/** Resolves all tags. Paths are relative to the file; one line break at the end of a file is cut. */
export function resolveTags(
  written: unknown,
  file: string,
  schema: SchemaNode | undefined,
  around: Surroundings,
): Resolved {
  const faults: (Fault & { pointer: Pointer })[] = []
  const tagged = new Set<Pointer>()

  const walk = (value: unknown, pointer: Pointer, below: SchemaNode | undefined): unknown => {
    if (value instanceof Tagged) {
      tagged.add(pointer)
      const text = textOf(value, file, around)
      if ('text' in text) return typed(text.text, below)
      // What names nothing can be read nowhere.
      const isHopeless = value.text === ''
      faults.push({ code: around.isDemanding || isHopeless ? 'E110' : 'W110', message: text.why, pointer })
      return ''
    }
    if (Array.isArray(value)) return value.map((item, i) => walk(item, pointer + pointerOf(`${i}`), below?.items))
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, walk(part, pointer + pointerOf(key), schemaBelow(below, key))]),
    )
  }
  return { value: walk(written, '', schema), faults, tagged }
}

const named = { '!env': 'no variable', '!file': 'no file', '!credential': 'no credential' }

function textOf({ tag, text }: Tagged, file: string, around: Surroundings): { text: string } | { why: string } {
  if (text === '') return { why: `"${tag}" stands alone, and names ${named[tag]}` }
  if (tag === '!env') {
    const [, name = '', otherwise] = /^([^:]*)(?::-([^]*))?$/.exec(text) ?? [undefined, text]
    const value = around.env[name] ?? otherwise
    return value === undefined ? { why: `the environment has no variable "${name}"` } : { text: value }
  }
  const folder = tag === '!file' ? dirname(file) : around.env.CREDENTIALS_DIRECTORY
  if (folder === undefined)
    return { why: `cannot read the credential "${text}": systemd has set no CREDENTIALS_DIRECTORY` }
  try {
    return { text: around.read(resolve(folder, text)).replace(/\r?\n$/, '') }
  } catch (error) {
    return { why: `cannot read "${text}": ${messageOf(error)}` }
  }
}

/** A text from outside becomes a number or a boolean where the schema wants one, as it would if it stood in the file. */
function typed(text: string, schema: SchemaNode | undefined): unknown {
  const types = [schema?.type ?? 'string'].flat()
  if (types.includes('string') && !types.includes('number')) return text
  const value: unknown = /^[\w.+-]+$/.test(text) ? parse(text) : text
  return typeof value === 'number' || typeof value === 'boolean' ? value : text
}
