import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  visit,
  Scalar,
  YAMLMap,
  type Document,
  type Node,
  type Pair,
} from 'yaml'
import { pointerOf, type Pointer } from '../model/pointer.ts'
import type { Spot } from './yaml-errors.ts'

/** The text with an expression, which should have been quoted, quoted: all else stays in its place. Undefined where it does not end. */
export function withQuoted(text: string, [start, end]: Spot['range']): string | undefined {
  if (!text.slice(start, end).includes('}}')) return undefined
  return `${text.slice(0, start)}"${'x'.repeat(end - start - 2)}"${text.slice(end)}`
}

/**
 * Makes a document with faults one whose value can be taken, and gives the places of which nothing may be concluded: what has a fault,
 * and what repeats it as an alias. Of a key that stands twice in one map, maps and lists are joined, so that both are checked.
 */
export function mended(document: Document, spots: readonly Spot[]): readonly Pointer[] {
  const faulty = new Set<unknown>(spots.some(({ code }) => code === 'E102') ? joinTwins(document.contents) : [])
  for (const { code, range } of spots)
    if (code !== 'E102') for (const node of nodesAt(document, range)) faulty.add(node)
  for (const node of replaceUnusable(document)) faulty.add(node)
  return placesWith(faulty, document)
}

/** Joins what stands below the same key of a map. Gives the pairs of which only the first is kept, as the two do not go together. */
function joinTwins(node: unknown): readonly unknown[] {
  if (isSeq(node)) return node.items.flatMap(joinTwins)
  if (!isMap(node)) return []
  const lost: Pair[] = []
  const first = new Map<unknown, Pair>()
  const kept = node.items.filter((pair) => {
    const key = isScalar(pair.key) ? pair.key.value : pair
    const before = isMerge(pair) ? undefined : first.get(key)
    if (!before) first.set(key, pair)
    else if (!joined(before.value, pair.value)) lost.push(before)
    return !before
  })
  node.items.splice(0, node.items.length, ...kept)
  return [...lost, ...kept.flatMap(({ value }) => joinTwins(value))]
}

function joined(one: unknown, other: unknown): boolean {
  if (isMap(one) && isMap(other)) one.items.push(...other.items)
  else if (isSeq(one) && isSeq(other)) one.items.push(...other.items)
  else return false
  return true
}

/** The outermost node that begins where the range does, or next behind it, as tags stand in front of their node; and all that begin within. */
function nodesAt(document: Document, [from, to]: Spot['range']): readonly unknown[] {
  let first: Node | undefined
  const within: Node[] = []
  visit(document, {
    Node(_, node) {
      const start = node.range?.[0]
      if (start === undefined || start < from) return
      if (start < (first?.range?.[0] ?? Infinity)) first = node
      if (start < to) within.push(node)
    },
  })
  return [first, ...within]
}

/** The parser knows these, and makes values of them that JSON has not. */
export const foreignTag = /^tag:yaml.org,2002:(binary|omap|pairs|set|timestamp)$/

/** Puts something empty in the place of aliases that cannot be followed, and of values that JSON has not; gives what that is part of. */
function replaceUnusable(document: Document): readonly unknown[] {
  const touched: unknown[] = []
  visit(document, {
    Node(_, node, path) {
      const anchored = isAlias(node) ? node.resolve(document) : node
      const isGone = !anchored || (isAlias(node) && path.some((above) => above === anchored))
      if (!isGone && !foreignTag.test(String(node.tag))) return
      const mergeAt = path.findLastIndex((above) => isPair(above) && isMerge(above))
      const isMerged = mergeAt >= 0 && path.slice(mergeAt + 1).every(isSeq)
      const instead = isMerged ? new YAMLMap() : new Scalar('')
      instead.range = node.range ?? null
      touched.push(isMerged ? path[mergeAt - 1] : instead)
      return instead
    },
  })
  return touched
}

/** The places of the nodes and pairs, and of aliases of what holds one of them. */
function placesWith(faulty: ReadonlySet<unknown>, document: Document): readonly Pointer[] {
  const places = new Set<Pointer>()
  const holders = new Set<unknown>()
  /** Whether one of them is in it. */
  const walk = (node: unknown, pointer: Pointer): boolean => {
    const isOne = faulty.has(node) || (isAlias(node) && holders.has(node.resolve(document)))
    if (isOne) places.add(pointer)
    const below = isMap(node)
      ? node.items.map((pair) => {
          if (isMerge(pair)) return walkMerged(pair.value, pointer)
          const place = pointer + pointerOf(String(isScalar(pair.key) ? pair.key.value : pair.key))
          const isFaulty = faulty.has(pair) || faulty.has(pair.key)
          if (isFaulty) places.add(place)
          return walk(pair.value, place) || isFaulty
        })
      : isSeq(node)
        ? node.items.map((item, index) => walk(item, pointer + pointerOf(String(index))))
        : []
    const holds = isOne || below.some(Boolean)
    if (holds && isNode(node)) holders.add(node)
    return holds
  }
  /** What is merged stands in the map itself. */
  const walkMerged = (value: unknown, pointer: Pointer): boolean =>
    isSeq(value) ? value.items.map((one) => walk(one, pointer)).some(Boolean) : walk(value, pointer)
  walk(document.contents, '')
  return [...places]
}

function isPair(node: unknown): node is Pair {
  return typeof node === 'object' && node !== null && 'key' in node
}

/** `<<: *base` */
export function isMerge({ key }: Pair): boolean {
  return isScalar(key) && String(key.source ?? key.value) === '<<'
}
