import type { Verdict } from '../../model/firewall.ts'
import { macOf, type Mac } from '../../model/mac.ts'
import type { Filter } from '../filter.ts'
import { mergedRanges, type MacRange } from '../mac-range.ts'
import { rangeBetween } from './range-program.ts'
import { jump, othersRule, rangeRule, waitingRule, type IpVersion, type Place } from './rules.ts'

/** What `iptables-save` says of some chains. */
export type Saved = {
  /** Those there are. */
  readonly chains: readonly string[]
  /** Rules of other chains that lead to them, without `-A`. */
  readonly jumps: readonly string[]
  /** The first chain's rules in order, without `-A` and the chain. */
  readonly rules: readonly string[]
}

/** Reads the output of `iptables-save -t filter`; all but these chains and the jumps to them is passed over. */
export function savedOf(output: string, chains: readonly [string, ...string[]]): Saved {
  const declared: string[] = []
  const jumps: string[] = []
  const rules: string[] = []
  for (const line of output.split('\n')) {
    const [, name] = /^:(\S+) /.exec(line) ?? []
    if (name !== undefined && chains.includes(name)) declared.push(name)
    const [, from, rule = ''] = /^-A (\S+) (.*)$/.exec(line) ?? []
    if (from === undefined) continue
    if (from === chains[0]) rules.push(rule)
    else if (!chains.includes(from) && chains.includes(/(?:^| )-[jg] (\S+)/.exec(rule)?.[1] ?? ''))
      jumps.push(`${from} ${rule}`)
  }
  return { chains: declared, jumps, rules }
}

/** The filter that the rules make; undefined when they, or the jump to them, are not as we make them. */
export function filterOf(saved: Saved, place: Place, version: IpVersion): Filter | undefined {
  const parts = saved.rules.map(partOf)
  const last = parts.at(-1)
  const inOrder = parts.every((part, index) => part && (index === 0 || rank(parts[index - 1]) <= rank(part)))
  if (saved.jumps.join() !== jump(place, version) || !inOrder || last?.kind !== 'others') return undefined

  const of = <K extends Part['kind']>(kind: K) =>
    parts.filter((part): part is Part & { kind: K } => part?.kind === kind)
  const filter = {
    never: of('never').map(({ range }) => range),
    always: of('always').map(({ range }) => range),
    waiting: new Set(of('waiting').map(({ mac }) => mac)),
    known: new Set(of('known').map(({ mac }) => mac)),
    unknown: last.verdict,
  }
  // A rule that is there twice would still be there after the change that takes it away.
  const rules = filter.never.length + filter.always.length + filter.waiting.size + filter.known.size + 1
  return rules === parts.length ? filter : undefined
}

/** Whether both say the same, set by set. */
export function sameFilters(a: Filter, b: Filter): boolean {
  const lists = ({ never, always, unknown }: Filter) =>
    JSON.stringify([mergedRanges(never), mergedRanges(always), unknown])
  const same = (one: ReadonlySet<Mac>, other: ReadonlySet<Mac>) => one.size === other.size && one.isSubsetOf(other)
  return lists(a) === lists(b) && same(a.waiting, b.waiting) && same(a.known, b.known)
}

type Part =
  | { readonly kind: 'never'; readonly range: MacRange }
  | { readonly kind: 'always'; readonly range: MacRange }
  | { readonly kind: 'waiting'; readonly mac: Mac }
  | { readonly kind: 'known'; readonly mac: Mac }
  | { readonly kind: 'others'; readonly verdict: Verdict }

/** Both in the middle let in: their order does not count. */
const ranks = { never: 0, always: 1, waiting: 1, known: 2, others: 3 } as const

function rank(part: Part | undefined): number {
  return part === undefined ? -1 : ranks[part.kind]
}

/** Almost all rules are of this form, so that it is looked for first. */
const knownForm = /^-m mac --mac-source ([\da-fA-F]{2}(?::[\da-fA-F]{2}){5}) -j DROP$/

/** What a rule of ours says; undefined for one that we would write in another way. Versions of iptables differ in the case of a MAC. */
function partOf(rule: string): Part | undefined {
  const [, mac] = knownForm.exec(rule) ?? []
  if (mac !== undefined) return { kind: 'known', mac: mac.toLowerCase() as Mac }
  const text = rule.replace(/(?<=--mac-source )\S+/, (written) => written.toLowerCase())
  return possible(text).find((part) => textOf(part) === text)
}

type Rare = Exclude<Part, { kind: 'known' }>

function possible(text: string): readonly Rare[] {
  const one = macOf(/^-m mac --mac-source (\S+) /.exec(text)?.[1])
  const ends = / --comment "[^"]* ([\da-f:]{17}-[\da-f:]{17})"/.exec(text)?.[1] ?? ''
  const range = one ? { first: one, last: one } : rangeBetween(ends)
  return [
    ...(range ? [{ kind: 'never', range } as const, { kind: 'always', range } as const] : []),
    ...(one ? [{ kind: 'waiting', mac: one } as const] : []),
    { kind: 'others', verdict: 'allow' },
    { kind: 'others', verdict: 'deny' },
  ]
}

function textOf(part: Rare): string {
  if (part.kind === 'others') return othersRule(part.verdict)
  return part.kind === 'waiting' ? waitingRule(part.mac) : rangeRule(part.kind, part.range)
}
