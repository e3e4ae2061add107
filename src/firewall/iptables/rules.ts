import type { Verdict } from '../../model/firewall.ts'
import type { Mac } from '../../model/mac.ts'
import type { Filter, FilterDelta, Members } from '../filter.ts'
import { mergedRanges, type MacRange } from '../mac-range.ts'
import { rangeProgram, endsText } from './range-program.ts'

/** Where our rules stand, and on which interface the DHCP server listens. */
export type Place = { readonly chain: string; readonly interface: string }

/** What an IP version has of its own: tools, and the port of its DHCP server. */
export const families = {
  4: { save: 'iptables-save', restore: 'iptables-restore', port: 67 },
  6: { save: 'ip6tables-save', restore: 'ip6tables-restore', port: 547 },
} as const
export type IpVersion = keyof typeof families

/** The rules' comments, by which they are told apart. A known MAC's rule has none: there are thousands, and a comment is 256 bytes in the kernel. */
const comments = { never: 'never answered', always: 'always answered', waiting: 'on introspection' } as const

/** More lines than this: the whole chain is filled anew, as iptables searches it from the top for each rule deleted. */
const mostLines = 200

/** The jump to our chain, as `iptables-save` writes it. */
export function jump(place: Place, version: IpVersion): string {
  return `INPUT -i ${place.interface} -p udp -m udp --dport ${families[version].port} -j ${place.chain}`
}

/** A rule about listed MACs, without its chain. */
export function rangeRule(list: 'never' | 'always', range: MacRange): string {
  const target = list === 'never' ? 'DROP' : 'ACCEPT'
  if (range.first === range.last) {
    return `-m mac --mac-source ${range.first} -m comment --comment "${comments[list]}" -j ${target}`
  }
  const comment = `${comments[list]} ${endsText(range)}`
  return `-m bpf --bytecode "${rangeProgram(range)}" -m comment --comment "${comment}" -j ${target}`
}

/** The rule about a MAC on introspection, without its chain. */
export function waitingRule(mac: Mac): string {
  return `-m mac --mac-source ${mac} -m comment --comment "${comments.waiting}" -j ACCEPT`
}

/** ironic-inspector's own. */
function knownRule(mac: Mac): string {
  return `-m mac --mac-source ${mac} -j DROP`
}

/** The last rule: all other MACs. */
export function othersRule(verdict: Verdict): string {
  return `-j ${verdict === 'allow' ? 'ACCEPT' : 'DROP'}`
}

/**
 * One transaction that fills our chain and puts the jump to it at the top of INPUT; `jumps` are those there are, and `spare`
 * chains of ours that are to go. The kernel swaps the whole table at once, so packets see the old rules or the new ones:
 * what ironic-inspector needs a second chain and a rename for. The operator finds the same chain and the same jump.
 */
export function replaceText(
  place: Place,
  version: IpVersion,
  filter: Filter,
  old: { readonly jumps: readonly string[]; readonly spare: readonly string[] } = { jumps: [], spare: [] },
): string {
  const rules = [
    ...mergedRanges(filter.never).map((range) => rangeRule('never', range)),
    ...mergedRanges(filter.always).map((range) => rangeRule('always', range)),
    ...[...filter.waiting].map(waitingRule),
    ...[...filter.known].map(knownRule),
    othersRule(filter.unknown),
  ]
  return transaction([
    ...[place.chain, ...old.spare].map((chain) => `:${chain} - [0:0]`),
    ...old.jumps.map((rule) => `-D ${rule}`),
    ...old.spare.map((chain) => `-X ${chain}`),
    ...rules.map((rule) => `-A ${place.chain} ${rule}`),
    `-I ${jump(place, version)}`,
  ])
}

/** One transaction that takes away chains, and the jumps to them. */
export function removeText(chains: readonly string[], jumps: readonly string[]): string {
  return transaction([
    ...chains.map((chain) => `:${chain} - [0:0]`),
    ...jumps.map((rule) => `-D ${rule}`),
    ...chains.map((chain) => `-X ${chain}`),
  ])
}

/**
 * One transaction from what `held` says to `next`, by the MACs that `delta` names; the empty text when nothing changes.
 * It fails when our jump is gone: what is in a chain that nobody jumps to is not in force.
 */
export function changeText(place: Place, version: IpVersion, held: Filter, next: Filter, delta: FilterDelta): string {
  const { chain } = place
  // Those who are let in stand between those who never are and those who are shut out.
  const letIn = mergedRanges(held.never).length + 1
  const lists = { held: alwaysRules(held), next: alwaysRules(next) }
  const waiting = between(held.waiting, next.waiting, delta.waiting)
  const known = between(held.known, next.known, delta.known)
  const gone = [...lists.held.difference(lists.next), ...waiting.left.map(waitingRule), ...known.left.map(knownRule)]
  const came = [...lists.next.difference(lists.held), ...waiting.joined.map(waitingRule)]
  const below = known.joined.length > 0 || held.unknown !== next.unknown
  const lines = [
    ...gone.map((rule) => `-D ${chain} ${rule}`),
    ...came.map((rule) => `-I ${chain} ${letIn} ${rule}`),
    // The rule for all others stays the last one.
    ...(below ? [`-D ${chain} ${othersRule(held.unknown)}`] : []),
    ...known.joined.map((mac) => `-A ${chain} ${knownRule(mac)}`),
    ...(below ? [`-A ${chain} ${othersRule(next.unknown)}`] : []),
  ]
  if (lines.length === 0) return ''
  if (lines.length > mostLines) return replaceText(place, version, next, { jumps: [jump(place, version)], spare: [] })
  return transaction([`-C ${jump(place, version)}`, ...lines])
}

function alwaysRules(filter: Filter): Set<string> {
  return new Set(mergedRanges(filter.always).map((range) => rangeRule('always', range)))
}

/** Of the MACs that a change names, those that really come or go: deleting an absent rule fails the transaction. */
function between(held: ReadonlySet<Mac>, next: ReadonlySet<Mac>, named: Members = { added: [], removed: [] }) {
  const macs = [...new Set([...named.added, ...named.removed])]
  return {
    joined: macs.filter((mac) => next.has(mac) && !held.has(mac)),
    left: macs.filter((mac) => held.has(mac) && !next.has(mac)),
  }
}

function transaction(lines: readonly string[]): string {
  return `*filter\n${lines.join('\n')}\nCOMMIT\n`
}
