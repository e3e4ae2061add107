import { isObject, objectOf, type Json, type JsonObject } from '../../model/json.ts'
import { macOf, type Mac } from '../../model/mac.ts'
import type { Filter } from '../filter.ts'
import type { MacRange } from '../mac-range.ts'
import { comments, type Place } from './ruleset.ts'

/**
 * The filter in the output of `nft -j list table` (libnftables-json(5)); undefined when the table is not as we make it,
 * such as after somebody removed a rule. Rules are told by their comments.
 */
export function filterOf(output: Json, place: Place): Filter | undefined {
  const objects = listOf(objectOf(output).nftables).filter(isObject)
  const all = (kind: string) => objects.map((object) => object[kind]).filter(isObject)
  const rules = (chain: string) => all('rule').filter((rule) => rule.chain === chain)
  const whole = Object.entries(comments).every(([chain, expected]) => {
    const found = rules(chain).map((rule) => rule.comment)
    return found.length === expected.length && found.every((comment, index) => comment === expected[index])
  })
  const input = all('chain').find((chain) => chain.name === 'input')
  const hooked = input?.hook === 'input' && input.prio === place.priority
  const dormant = objectOf(all('table')[0]).flags !== undefined
  const verdict = listOf(rules('others')[0]?.expr).find(isObject)
  if (!whole || !hooked || dormant || verdict === undefined) return undefined

  const elements = (set: string) => listOf(all('set').find(({ name }) => name === set)?.elem)
  return {
    never: elements('never').flatMap(rangesOf),
    always: elements('always').flatMap(rangesOf),
    waiting: new Set(elements('waiting').flatMap(macsOf)),
    known: new Set(elements('known').flatMap(macsOf)),
    unknown: Object.hasOwn(verdict, 'accept') ? 'allow' : 'deny',
  }
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : []
}

function macsOf(value: Json): readonly Mac[] {
  const mac = macOf(value)
  return mac === undefined ? [] : [mac]
}

/** One MAC, `{range: [first, last]}`, or `{prefix: {addr, len}}`, as which nft writes a range that is a prefix. */
function rangesOf(value: Json): readonly MacRange[] {
  if (!isObject(value)) return macsOf(value).map((mac) => ({ first: mac, last: mac }))
  if (isObject(value.prefix)) return [prefixOf(value.prefix)].filter((range) => range !== undefined)
  const [first, last] = listOf(value.range).map(macOf)
  return first === undefined || last === undefined ? [] : [{ first, last }]
}

function prefixOf({ addr, len }: JsonObject): MacRange | undefined {
  const first = macOf(addr)
  if (first === undefined || typeof len !== 'number') return undefined
  const bits = BigInt(`0x${first.replaceAll(':', '')}`) | ((1n << BigInt(48 - len)) - 1n)
  const last = macOf(
    bits
      .toString(16)
      .padStart(12, '0')
      .replace(/..(?!$)/g, '$&:'),
  )
  return last === undefined ? undefined : { first, last }
}
