import type { FirewallCounters } from '../../model/firewall.ts'
import { isObject, objectOf, type Json, type JsonObject } from '../../model/json.ts'
import type { Mac } from '../../model/mac.ts'
import type { Filter } from '../filter.ts'
import { numberOf, type MacRange } from '../mac-range.ts'
import { keyOf, macOfElement } from './key.ts'
import { isLike } from './likeness.ts'
import { marks, ownerOf, type Place } from './place.ts'
import { reasons, rulesOf } from './ruleset.ts'

/** A table of our name, as `nft -t -j list ruleset` shows it without its elements. */
export type Standing = {
  /** Who made it, see `ownerOf`; undefined when it does not say. */
  readonly owner: string | undefined
  readonly counters: Partial<FirewallCounters>
}

/** The table of that name in such a listing; undefined when there is none. */
export function standingOf(output: Json, { family, table }: Pick<Place, 'family' | 'table'>): Standing | undefined {
  const all = objectsOf(output)
  if (!all('table').some((found) => found.name === table && found.family === family)) return undefined
  const ours = (kind: string) => all(kind).filter((found) => found.table === table && found.family === family)
  const comment = ours('set').find(({ name }) => name === marks)?.comment
  const packets = new Map(ours('counter').map(({ name, packets }) => [name, packets]))
  const counts = reasons.map((reason) => [reason, packets.get(reason)] as const)
  return {
    owner: typeof comment === 'string' ? comment : undefined,
    counters: Object.fromEntries(counts.filter(([, count]) => typeof count === 'number')),
  }
}

/**
 * The filter in the output of `nft -j list table` (libnftables-json(5)); undefined when the table is not as we make it,
 * such as after somebody removed a rule. Rules are told by their comments, and by what of them decides.
 */
export function filterOf(output: Json, place: Place): Filter | undefined {
  const all = objectsOf(output)
  const made = Object.entries(rulesOf(place, 'deny'))
  const whole =
    all('chain').length === made.length &&
    all('rule').length === made.flatMap(([, rules]) => rules).length &&
    made.every(([chain, rules]) => {
      const found = all('rule').filter((rule) => rule.chain === chain)
      return rules.every(
        ({ comment, text }, index) =>
          comment === found[index]?.comment && (chain === 'others' || isLike(text, found[index]?.expr)),
      )
    })
  const input = all('chain').find((chain) => chain.name === 'input')
  const hooked = input?.hook === 'input' && input.prio === place.priority && input.policy === 'accept'
  const dormant = objectOf(all('table')[0]).flags !== undefined
  const others = listOf(all('rule').find((rule) => rule.chain === 'others')?.expr).filter(isObject)
  const sets = new Map(all('set').map((set) => [set.name, set]))
  // Newer nft than 1.0 may show a `typeof` as an object, and not as `integer`.
  const typed = ['never', 'always', 'waiting', 'known'].every((name) => {
    const type = sets.get(name)?.type
    return type !== undefined && (type === 'ether_addr') === (keyOf(place) === 'ether')
  })
  const ours = sets.get(marks)?.comment === ownerOf(place)
  const verdict = (['accept', 'drop'] as const).find((word) => others.some((part) => Object.hasOwn(part, word)))
  if (!whole || !hooked || dormant || !typed || !ours || verdict === undefined) return undefined

  const elements = (name: string) => listOf(sets.get(name)?.elem)
  const never = elements('never').map(rangeOf)
  const always = elements('always').map(rangeOf)
  const waiting = new Set(elements('waiting').map(macIn))
  const known = new Set(elements('known').map(macIn))
  // An element that is no MAC is not ours.
  if (!isWhole(never) || !isWhole(always) || waiting.has(undefined) || known.has(undefined)) return undefined
  return {
    never,
    always,
    waiting: waiting as Set<Mac>,
    known: known as Set<Mac>,
    unknown: verdict === 'accept' ? 'allow' : 'deny',
  }
}

/** The known MACs in such a listing of our table, whatever became of the rest; what is no MAC is passed over. */
export function knownIn(output: Json, place: Place): ReadonlySet<Mac> {
  const all = objectsOf(output)
  const ours = all('set').some((set) => set.name === marks && set.comment === ownerOf(place))
  const elements = ours ? listOf(all('set').find(({ name }) => name === 'known')?.elem) : []
  return new Set(elements.flatMap((element) => macIn(element) ?? []))
}

function objectsOf(output: Json): (kind: string) => readonly JsonObject[] {
  const objects = listOf(objectOf(output).nftables).filter(isObject)
  return (kind) => objects.map((object) => object[kind]).filter(isObject)
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function isWhole<T>(list: readonly (T | undefined)[]): list is readonly T[] {
  return !list.includes(undefined)
}

/** An element may stand in an object that tells more of it, such as a comment. */
function macIn(element: Json): Mac | undefined {
  return macOfElement(isObject(element) ? objectOf(element.elem).val : element)
}

/** One MAC, `{range: [first, last]}`, or `{prefix: {addr, len}}`, as which nft writes a range that is a prefix. */
function rangeOf(element: Json): MacRange | undefined {
  const value = isObject(element) && isObject(element.elem) ? element.elem.val : element
  if (!isObject(value)) {
    const mac = macOfElement(value)
    return mac && { first: mac, last: mac }
  }
  if (isObject(value.prefix)) return prefixOf(value.prefix)
  const [first, last] = listOf(value.range).map(macOfElement)
  return first && last && { first, last }
}

function prefixOf({ addr, len }: JsonObject): MacRange | undefined {
  const first = macOfElement(addr)
  if (first === undefined || typeof len !== 'number') return undefined
  const last = macOfElement(numberOf(first) + 2 ** (48 - len) - 1)
  return last && { first, last }
}
