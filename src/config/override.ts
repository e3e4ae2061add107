import type { SchemaNode } from '../model/decode.ts'
import { InspectorError } from '../model/error.ts'
import { mask } from '../model/secret.ts'
import { hiddenRanges, isDriverKey, schemaOfKey } from './hidden.ts'
import { parseYaml } from './yaml.ts'

/** What `--set key=value` is about. `schema`: of the value, where one is known; `isInDriver`: it is of a node's `driver_info`. */
export type Override = {
  readonly key: string
  readonly names: readonly string[]
  readonly schema: SchemaNode | undefined
  readonly isInDriver: boolean
}

/** Reads what an override is about; `schema` is that of a whole file. `invalid` for a text without "=". */
export function overrideOf(written: string, schema: SchemaNode): Override {
  const [, key] = /^([^=]+)=/.exec(written) ?? []
  if (key === undefined) throw new InspectorError('invalid', `Cannot set "${written}": it has no "="`)
  const names = key.split('.')
  let below: SchemaNode | undefined = schema
  let isInDriver = false
  for (const name of names) {
    below = schemaOfKey(below, name, isInDriver)
    isInDriver ||= isDriverKey(name)
  }
  return { key, names, schema: below, isInDriver }
}

/** An override as it may be shown, and typed again: as it is, with quoted masks in the places of secrets. */
export function shownOverride(written: string, schema: SchemaNode): string {
  const { key, schema: below, isInDriver } = overrideOf(written, schema)
  const from = key.length + 1
  const { document, spots } = parseYaml(' '.repeat(from) + written.slice(from))
  const isBroken = spots.length > 0
  const pieces: string[] = []
  let shown = 0
  for (const [start, end] of hiddenRanges(written, document, below, { isBroken, from, isInDriver }).toSorted(
    ([one], [other]) => one - other,
  )) {
    if (end <= shown) continue
    // Who asks in a URL is a part of a text; all else is one.
    const isWhole = start === from || /[\s:,[{]/.test(written[start - 1] ?? '') || /\s/.test(written[start] ?? '')
    const space = /^\s*/.exec(written.slice(start))![0]
    pieces.push(written.slice(shown, Math.max(shown, start)), isWhole ? `${space}"${mask}"` : mask)
    shown = end
  }
  return [...pieces, written.slice(shown)].join('')
}
