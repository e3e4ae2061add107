import { isAlias, isMap, isNode, isScalar, isSeq, type Document } from 'yaml'
import { schemaBelow, type SchemaNode } from '../model/decode.ts'
import { nearest } from '../model/nearest.ts'
import { withSlash } from '../model/pointer.ts'
import { isCredentialName, isSecretName, isSecretPlace } from '../model/secret-names.ts'
import type { Range } from './frame.ts'
import { Tagged } from './tags.ts'

/**
 * What is known of a key: the setting's schema, or, of an unknown key that looks like a secret's, that it is one. `isInDriver`: it stands in
 * a node's `driver_info`.
 */
export function schemaOfKey(above: SchemaNode | undefined, name: string, isInDriver: boolean): SchemaNode | undefined {
  const looksSecret =
    isCredentialName(name) ||
    isSecretPlace(name) ||
    (isInDriver && isSecretName(name)) ||
    nearest(name, ['password']) !== undefined
  return schemaBelow(above, name) ?? (looksSecret ? { kind: 'secret' } : undefined)
}

/** Whether what stands below a key is, or is within, a node's `driver_info`. */
export function isDriverKey(name: string): boolean {
  return /^\/?driver_info(\/|$)/.test(name)
}

/** How a text is written: whether it is not whole; where the YAML in it begins; and whether that is of a node's `driver_info`. */
type Written = { readonly isBroken: boolean; readonly from?: number; readonly isInDriver?: boolean }

/**
 * Which parts of a text nobody may see: the values of settings that are secrets, and of unknown keys that look like it, a
 * mistyped `password` too; and who asks, in URLs. In a text that is not whole it is rather too much than too little.
 */
export function hiddenRanges(
  text: string,
  document: Document,
  schema: SchemaNode | undefined,
  { isBroken, from = 0, isInDriver = false }: Written,
): readonly Range[] {
  const ranges: Range[] = []
  const hide = (value: unknown, keyEnd: number) => {
    const range = isNode(value) && !isAlias(value) ? secretRange(text, keyEnd, value) : undefined
    // What stands behind a broken value may belong to it.
    const lineEnd = text.indexOf('\n', range?.[1])
    if (range) ranges.push(isBroken ? [range[0], lineEnd < 0 ? text.length : lineEnd] : range)
  }
  const walk = (node: unknown, below: SchemaNode | undefined, isInDriver: boolean): void => {
    if (isSeq(node)) for (const item of node.items) walk(item, below?.items, isInDriver)
    if (!isMap(node)) return
    // An action of a rule names the place beside its value.
    const path = withSlash(String(node.get('path') ?? ''))
    for (const { key, value } of node.items) {
      if (!isScalar(key) || !key.range) continue
      const name = String(key.value)
      const known = schemaOfKey(below, name, isInDriver)
      const isOfPath = name === 'value'
      if (isSecretNow(known, value) || (isOfPath && isSecretPlace(path))) hide(value, key.range[1])
      else walk(value, known, isInDriver || isDriverKey(isOfPath ? path : name))
    }
  }
  if (!isSecretNow(schema, document.contents)) walk(document.contents, schema, isInDriver)
  else if (isBroken) ranges.push([from, text.length])
  else hide(document.contents, from)
  ranges.push(...inUrls(text))
  return isBroken ? [...ranges, ...inBroken(text)] : ranges
}

/** What is a secret by its key; and where there should be a map of secrets, whatever is there in its place. */
function isSecretNow(schema: SchemaNode | undefined, value: unknown): boolean {
  const parts = Object.values({ ...schema?.properties, ...schema?.patternProperties })
  return schema?.kind === 'secret' || (!isMap(value) && parts.some(({ kind }) => kind === 'secret'))
}

/** By the names of keys alone: what stands behind them, and in the lines below that may belong to it. */
function inBroken(text: string): readonly Range[] {
  const ranges: Range[] = []
  let above: { readonly indent: number; readonly isAlone: boolean; readonly isMap: boolean } | undefined
  let offset = 0
  for (const line of text.split('\n')) {
    const lead = /^[\s-]*/.exec(line)![0]
    // A line without a key cannot be the next one: it is the value, too far to the left.
    const isBelow = (within: NonNullable<typeof above>) =>
      lead.length > within.indent || lead.includes('\t') || (within.isAlone && !/:(\s|$)/.test(line))
    if (above && line.trim() !== '' && !isBelow(above)) above = undefined
    const from = above === undefined ? behindName(line) : above.isMap ? behindKey(line, lead) : lead.length
    if (from !== undefined && from < line.length) ranges.push([offset + from, offset + line.length])
    if (from !== undefined)
      above ??= {
        indent: lead.length,
        isAlone: line.slice(from).trim() === '',
        isMap: /secrets["']?\s*:\s*$/.test(line),
      }
    offset += line.length + 1
  }
  return ranges
}

const resolved = /^!(?:file|env|credential) /

/** Where on a line the value of the first key stands that is named as a secret's are; undefined when there is none, or only places of them. */
function behindName(line: string): number | undefined {
  // From where a key begins and not from each of its letters: a line may be a million of them.
  for (const { 0: all, 1: path = '', index } of line.matchAll(/(?<![\w/.-])([\w/.-]+)["']?[ \t]*:(?:[ \t]+|$)/g)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const from = index + all.length
    const isNamed = isSecretName(name) || isCredentialName(name)
    if (isNamed && !resolved.test(line.slice(from))) return from
  }
  return undefined
}

/** The same of any key. */
function behindKey(line: string, lead: string): number | undefined {
  const key = /^["']?[\w.-]+["']?[ \t]*:[ \t]+/.exec(line.slice(lead.length))
  const from = lead.length + (key?.[0].length ?? 0)
  return resolved.test(line.slice(from)) ? undefined : from
}

/** In URLs, who asks, and parameters by which a server knows it. */
function inUrls(text: string): readonly Range[] {
  const users = Array.from(text.matchAll(/(?<=:\/\/)[^\s/?#"']+(?=@)/g))
  const parameters = Array.from(text.matchAll(/(?<=[?&]([\w-]+)=)[^\s&#"']+/g)).filter(([, name = '']) =>
    isCredentialName(name),
  )
  return [...users, ...parameters].map(({ 0: found, index }) => [index, index + found.length])
}

/** From behind the colon to the end: what is read as an unknown tag may be the beginning of a password. */
function secretRange(
  text: string,
  keyEnd: number,
  value: { readonly range?: readonly [number, number, number] | null },
): Range | undefined {
  const end = value.range?.[1]
  if (end === undefined) return undefined
  const start = keyEnd + /^["']?\s*:?\s*/.exec(text.slice(keyEnd))![0].length
  const tagged = isScalar(value) && value.value instanceof Tagged ? value.value : undefined
  if (!tagged) return start < end ? [start, end] : undefined
  const otherwise = tagged.tag === '!env' ? text.slice(start, end).indexOf(':-') : -1
  return otherwise < 0 || start + otherwise + 2 === end ? undefined : [start + otherwise + 2, end]
}
