import { isAlias, isMap, isNode, isScalar, isSeq, type Document } from 'yaml'
import { schemaBelow, type SchemaNode } from '../model/decode.ts'
import { nearest } from '../model/nearest.ts'
import { isCredentialName } from '../model/secret-names.ts'
import type { Range } from './frame.ts'
import { Tagged } from './tags.ts'

/** What is known of a key: the setting's schema, or, of an unknown key that looks like a secret's, that it is one. */
export function schemaOfKey(above: SchemaNode | undefined, name: string): SchemaNode | undefined {
  const looksSecret = isCredentialName(name) || nearest(name, ['password']) !== undefined
  return schemaBelow(above, name) ?? (looksSecret ? { kind: 'secret' } : undefined)
}

/**
 * Which parts of a text nobody may see: the values of settings that are secrets, and of unknown keys that look like it, a
 * mistyped `password` too; and who asks, in URLs. In a text that is not whole it is rather too much than too little. The YAML begins at `from`.
 */
export function hiddenRanges(
  text: string,
  document: Document,
  schema: SchemaNode | undefined,
  isBroken: boolean,
  from = 0,
): readonly Range[] {
  const ranges: Range[] = []
  const hide = (value: unknown, keyEnd: number) => {
    const range = isNode(value) && !isAlias(value) ? secretRange(text, keyEnd, value) : undefined
    // What stands behind a broken value may belong to it.
    const lineEnd = text.indexOf('\n', range?.[1])
    if (range) ranges.push(isBroken ? [range[0], lineEnd < 0 ? text.length : lineEnd] : range)
  }
  const walk = (node: unknown, below: SchemaNode | undefined): void => {
    if (isSeq(node)) for (const item of node.items) walk(item, below?.items)
    if (!isMap(node)) return
    for (const { key, value } of node.items) {
      if (!isScalar(key) || !key.range) continue
      const known = schemaOfKey(below, String(key.value))
      if (known?.kind === 'secret') hide(value, key.range[1])
      else walk(value, known)
    }
  }
  if (schema?.kind !== 'secret') walk(document.contents, schema)
  else if (isBroken) ranges.push([from, text.length])
  else hide(document.contents, from)
  ranges.push(...inUrls(text))
  if (!isBroken) return ranges

  const lines = text.matchAll(
    /(?:passw|secret|token|credential|authorization|cookie|api[-_]?key)[\w-]*["']?\s*:[ \t]+(?!!(?:file|env|credential) )(.+)/gi,
  )
  return [...ranges, ...Array.from(lines, (line) => endOf(line.index, line[0], line[1] ?? ''))]
}

/** In URLs, who asks, and parameters by which a server knows it. */
function inUrls(text: string): readonly Range[] {
  const users = Array.from(text.matchAll(/(?<=:\/\/)[^\s/?#"']+(?=@)/g))
  const parameters = Array.from(text.matchAll(/(?<=[?&]([\w-]+)=)[^\s&#"']+/g)).filter(([, name = '']) =>
    isCredentialName(name),
  )
  return [...users, ...parameters].map(({ 0: found, index }) => [index, index + found.length])
}

function endOf(index: number, all: string, value: string): Range {
  return [index + all.length - value.length, index + all.length]
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
