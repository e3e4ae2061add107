import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { Json } from '../model/json.ts'
import { at, keysOf, type Pointer } from '../model/pointer.ts'
import type { Range } from './frame.ts'
import { Tagged, tagNames } from './tags.ts'
import { isFatal, syntaxErrors, type Spot } from './yaml-errors.ts'
import { foreignTag, isMerge, mended, withQuoted } from './yaml-mend.ts'
import { exactValue, survives } from './yaml-numbers.ts'
import { walkDocument } from './yaml-walk.ts'

export type { Spot } from './yaml-errors.ts'

/** A YAML text, read; its tags are not resolved yet. */
export type YamlText = {
  /** The value as far as it could be read, undefined when what is wrong leaves none; tags are `Tagged`. */
  readonly value: unknown
  /** What is wrong with the YAML. With any of them the value is good for finding more mistakes, and for nothing else. */
  readonly spots: readonly Spot[]
  /** Where in the value a spot leaves nothing to rely on; `''` when that is all of it. */
  readonly faulty: readonly Pointer[]
  /** Where a value stands, or its key; the nearest thing around it when it is absent. */
  find(pointer: Pointer, atKey?: boolean): Range
  /** The text value at a place, as it is written; undefined for what is no text, and for an alias, whose text stands elsewhere. */
  scalar(pointer: Pointer): Scalar | undefined
  /**
   * The value at a place with its numbers as they are written, as `exactly` gives them; undefined where there is none, and where no number
   * of the file needs that.
   */
  exact(pointer: Pointer): Json | undefined
  /** The document itself, for who wants to see how things are written. */
  readonly document: Document
}

const customTags = tagNames.map((tag) => ({ tag, resolve: (text: string) => new Tagged(tag, text) }))

/** Reads one YAML 1.2 document. Never throws: what is wrong is in `spots`. */
export function parseYaml(text: string): YamlText {
  if (text.length > largest)
    return nothing({ code: 'E112', message: `it has more than ${largest} characters`, range: [0, 1] })
  const { document, spots, isWhole } = read(text)
  const deep = tooDeep(document)
  if (deep) return nothing(deep)
  const others = isWhole ? structure(document) : []
  spots.push(...others)
  const isUsable = isWhole && !others.some(isFatal)
  const faulty = !isUsable ? [''] : spots.length > 0 ? mended(document, spots) : []
  let value: unknown
  let exact: { readonly value: Json | undefined } | undefined
  try {
    // A hundred times what stands in the file: more is an attack (https://en.wikipedia.org/wiki/Billion_laughs_attack).
    if (!faulty.includes('')) value = document.toJS({ maxAliasCount: 100 })
  } catch {
    spots.push({ code: 'E104', message: 'the aliases multiply without end', range: lastAlias(document) })
  }
  return {
    value,
    spots,
    faulty: value === undefined ? [''] : faulty,
    document,
    find: (pointer, atKey) => find(document, pointer, atKey),
    exact: (pointer) => at((exact ??= { value: survives(document) ? undefined : exactValue(document) }).value, pointer),
    scalar(pointer) {
      const node = nodeAt(document, pointer)
      return isScalar(node) && typeof node.value === 'string' ? node : undefined
    },
  }
}

/** More are not mended one by one. */
const mostQuoted = 20

/**
 * The document, what is wrong with its syntax, and whether it is the one that was meant but for that. `${{ }}` without quotes in a flow
 * map is taken as if it had them, so that one sees what is behind it.
 */
function read(text: string): { readonly document: Document; readonly spots: Spot[]; readonly isWhole: boolean } {
  const unquoted: Spot[] = []
  for (let rest = text; ;) {
    const document = parseDocument(rest, { merge: true, uniqueKeys: true, prettyErrors: false, customTags })
    const found = syntaxErrors(rest, document)
    const last = found.at(-1)
    const next = last?.code === 'E106' && unquoted.length < mostQuoted ? withQuoted(rest, last.range) : undefined
    if (last === undefined || next === undefined) {
      const isWhole = !found.some(isFatal)
      // What goes on in the line of an expression may belong to it.
      const isOwn = ({ range }: Spot) => unquoted.some((one) => !text.slice(one.range[1], range[0]).includes('\n'))
      const said = found.filter((one) => !isFatal(one) || !isOwn(one))
      return { document, spots: [...unquoted, ...said].sort((a, b) => a.range[0] - b.range[0]), isWhole }
    }
    unquoted.push(last)
    rest = next
  }
}

function nothing(spot: Spot): YamlText {
  const document = new Document(null)
  return {
    value: undefined,
    spots: [spot],
    faulty: [''],
    document,
    find: () => spot.range,
    scalar: () => undefined,
    exact: () => undefined,
  }
}

/** Larger than any configuration is; the parser takes seconds for it. */
const largest = 2_000_000

/** Deeper than any configuration is; what follows looks at every level of every value. */
const deepest = 100

function tooDeep({ contents, errors }: Document): Spot | undefined {
  const fault = { code: 'E101', message: `nested more than ${deepest} levels deep` } as const
  // The parser itself gives up where its own calls are nested too deeply.
  if (errors.some(({ message }) => message.includes('call stack'))) return { ...fault, range: [0, 1] }
  let level: unknown[] = [contents]
  for (let depth = 0; level.length > 0; depth += 1) {
    const range = depth > deepest ? rangeOf(level[0]) : undefined
    if (range) return { ...fault, range }
    level = level.flatMap((node) =>
      isMap(node) ? node.items.map(({ value }) => value) : isSeq(node) ? node.items : [],
    )
  }
  return undefined
}

/** What is legal YAML, but has no place in a configuration. */
function structure(document: Document): Spot[] {
  const { explicit, version } = document.directives?.yaml ?? {}
  const old: Spot = {
    code: 'E101',
    message: `YAML ${version} is not read here`,
    remedy: 'without it: YAML 1.2',
    range: [0, 5],
  }
  const spots: Spot[] = explicit && version !== '1.2' ? [old] : []
  walkDocument(document, {
    pair({ key }) {
      if (isScalar(key)) return
      const range = (key as Node | null)?.range ?? [0, 1]
      spots.push({ code: 'E101', message: 'a key is not plain text', range: [range[0], range[1]] })
    },
    node(node) {
      const { tag, range } = node as Node & { tag?: string }
      const foreign = foreignTag.exec(tag ?? '')?.[1]
      if (foreign === undefined) return
      if (range) spots.push({ code: 'E107', message: `unknown tag "!!${foreign}"`, range: [range[0], range[1]] })
    },
    alias(alias, holders) {
      const range: Range = [alias.range?.[0] ?? 0, alias.range?.[1] ?? 1]
      const anchored = alias.resolve(document)
      if (!anchored) spots.push({ code: 'E104', message: `no anchor "&${alias.source}" stands above`, range })
      else if (holders.includes(anchored))
        spots.push({ code: 'E104', message: `"*${alias.source}" holds itself`, range })
    },
  })
  return spots
}

function lastAlias(document: Document): Range {
  let range: Range = [0, 1]
  walkDocument(document, {
    alias(alias) {
      if (alias.range) range = [alias.range[0], alias.range[1]]
    },
  })
  return range
}

function find(document: Document, pointer: Pointer, atKey = false): Range {
  let node = document.contents as unknown
  let key: unknown
  for (const part of keysOf(pointer)) {
    const holder = followed(node, document)
    const pair = isMap(holder) ? pairOf(holder, part, document) : undefined
    const next = isSeq(holder) ? holder.items[Number(part)] : pair?.value
    if (pair === undefined && next === undefined) return rangeOf(key) ?? firstLine(node)
    key = pair?.key
    node = next
  }
  if (atKey || node === null) return rangeOf(key) ?? firstLine(node)
  const range = rangeOf(node)
  return range && range[1] > range[0] ? range : (rangeOf(key) ?? [0, 1])
}

/** The node of a value; undefined when it is absent. */
function nodeAt(document: Document, pointer: Pointer): unknown {
  let node = document.contents as unknown
  for (const part of keysOf(pointer)) {
    const holder = followed(node, document)
    node = isMap(holder)
      ? pairOf(holder, part, document)?.value
      : isSeq(holder)
        ? holder.items[Number(part)]
        : undefined
  }
  return node
}

/** The pair of a key, also below a merge (`<<`). */
function pairOf(map: YAMLMap, key: string, document: Document): Pair | undefined {
  const own = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)
  if (own) return own
  for (const pair of map.items) {
    if (!isMerge(pair)) continue
    const merged = followed(pair.value, document)
    for (const one of isSeq(merged) ? merged.items : [merged]) {
      const source = followed(one, document)
      const found = isMap(source) ? pairOf(source, key, document) : undefined
      if (found) return found
    }
  }
  return undefined
}

function followed(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function rangeOf(node: unknown): Range | undefined {
  const range = isNode(node) ? node.range : undefined
  return range ? [range[0], range[1]] : undefined
}

function firstLine(node: unknown): Range {
  const start = rangeOf(node)?.[0] ?? 0
  return [start, start + 1]
}
