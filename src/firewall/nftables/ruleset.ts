import type { FirewallCounters } from '../../model/firewall.ts'
import type { Filter, FilterDelta, Members } from '../filter.ts'
import { mergedRanges, type MacRange } from '../mac-range.ts'
import type { Verdict } from '../../model/firewall.ts'
import { elementText, keyOf } from './key.ts'
import { marks, otherFamily, ownerOf, type Place } from './place.ts'

type Rule = { readonly text: string; readonly comment: string }
type Reason = keyof FirewallCounters

/** What decided, in words: the comments of the rules, by which people read them and `read` knows them again. */
const comments: Readonly<Record<Reason, string>> = {
  never: 'never answered',
  always: 'always answered',
  waiting: 'on introspection',
  known: 'known, not on introspection',
  unknown: 'MACs that no port has',
  unreadable: 'no request of an Ethernet client',
}

/** All reasons, in the order in which they are asked. */
export const reasons = Object.keys(comments) as readonly Reason[]

/** What stands in our place already. */
export type Before = {
  /** Counts go on from here. */
  readonly counters: Partial<FirewallCounters>
  /** Ours as well, to be removed in the same transaction: made before `family` was changed. */
  readonly otherFamily: boolean
}

/**
 * One transaction that puts the filter in place of our whole table. `add` before `delete`, as deleting an absent table fails;
 * to packets the kernel shows the old rules or the new ones, never none (https://wiki.nftables.org, "Atomic rule replacement").
 * An `accept` ends this chain only: the machine's own rules, at priority 0, are still asked.
 */
export function replaceText(place: Place, filter: Filter, before: Before = nothing): string {
  const key = keyOf(place)
  const type = key === 'raw' ? `typeof ${client}` : 'type ether_addr'
  const sets = [
    setText('never', [type, 'flags interval'], rangeTexts(place, filter.never)),
    setText('always', [type, 'flags interval'], rangeTexts(place, filter.always)),
    setText('waiting', [type], [...filter.waiting].map(elementText.bind(undefined, key))),
    setText('known', [type], [...filter.known].map(elementText.bind(undefined, key))),
    setText(marks, ['type mark', 'timeout 1m', `comment "${ownerOf(place)}"`], []),
  ]
  const chains = Object.entries(rulesOf(place, filter.unknown)).map(([chain, rules]) => {
    const hook = chain === 'input' ? [`type filter hook input priority ${place.priority}; policy accept;`] : []
    return block(`chain ${chain}`, [...hook, ...rules.map(ruleText)])
  })
  const counted = (reason: Reason) => `  counter ${reason} { packets ${before.counters[reason] ?? 0} bytes 0; }\n`
  return [
    ...(before.otherFamily ? [`delete table ${otherFamily(place)} ${place.table}\n`] : []),
    `add table ${place.family} ${place.table}\ndelete table ${place.family} ${place.table}\n`,
    `table ${place.family} ${place.table} {\n`,
    ...(place.counters ? reasons.map(counted) : []),
    ...sets,
    ...chains,
    '}\n',
  ].join('')
}

/** One transaction for a change; the empty text when nothing changes. */
export function changeText(place: Place, delta: FilterDelta): string {
  const at = `${place.family} ${place.table}`
  const lines: string[] = []
  const always = delta.always && rangeTexts(place, delta.always)
  if (always) lines.push(`flush set ${at} always`)
  if (always && always.length > 0) lines.push(element('add', place, 'always', always))
  lines.push(...membersText(place, 'waiting', delta.waiting), ...membersText(place, 'known', delta.known))
  if (delta.unknown !== undefined) {
    const [rule] = rulesOf(place, delta.unknown).others
    lines.push(`flush chain ${at} others`, `add rule ${at} others ${ruleText(rule)}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

/**
 * Leaves a number that nobody else's transaction leaves; it goes by itself after a minute. Deleting it would cost a grace period of the
 * kernel's, some 15 ms.
 */
export function markText(place: Place, mark: number): string {
  return `${element('add', place, marks, [String(mark)])}\n`
}

/** Removes our table, which must be there. */
export function removeText({ family, table }: Pick<Place, 'family' | 'table'>): string {
  return `delete table ${family} ${table}\n`
}

/**
 * The rules by chain. What the server would not take for a request of an Ethernet client, or cannot be looked at since the
 * packet is too short, is dropped: a rule whose bytes are missing does not match, so whatever lets in asks for them.
 */
export function rulesOf(
  place: Place,
  unknown: Verdict,
): Readonly<Record<string, readonly Rule[]>> & { others: [Rule] } {
  const { match, ip_versions } = place
  const count = (reason: Reason) => (place.counters ? `counter name ${reason} ` : '')
  const decides = (reason: Reason, condition: string, verdict: 'accept' | 'drop'): Rule => ({
    text: `${condition}${count(reason)}${verdict}`,
    comment: comments[reason],
  })
  const looksUp = (field: string, zero: string, guard = ''): Rule[] => [
    decides('never', `${guard}${field} @never `, 'drop'),
    decides('always', `${guard}${field} @always `, 'accept'),
    decides('waiting', `${guard}${field} @waiting `, 'accept'),
    decides('known', `${guard}${field} @known `, 'drop'),
    { text: `${guard}${field} != ${zero} goto others`, comment: 'all others' },
    decides('unreadable', '', 'drop'),
  ]
  const bySource = (version: 4 | 6, comment: string) =>
    arrivals(place, version).map((arrives) => ({ text: `${arrives} goto source`, comment }))
  const byClient = arrivals(place, 4).flatMap((arrives) => [
    { text: `${arrives} ${request} goto client`, comment: 'DHCP requests' },
    decides('unreadable', `${arrives} `, 'drop'),
  ])
  return {
    others: [decides('unknown', '', unknown === 'allow' ? 'accept' : 'drop')],
    ...(ip_versions.includes(4) && match === 'client' ? { client: looksUp(client, '0') } : {}),
    ...(ip_versions.includes(6) || match === 'source' ? { source: looksUp(...source(place)) } : {}),
    input: [
      ...(ip_versions.includes(4) ? (match === 'client' ? byClient : bySource(4, 'DHCP requests')) : []),
      ...(ip_versions.includes(6) ? bySource(6, 'DHCPv6 requests') : []),
    ],
  }
}

const nothing: Before = { counters: {}, otherFamily: false }

// RFC 2131, figure 1, behind the 8 octets of the UDP header. op, htype, hlen: BOOTREQUEST, Ethernet, 6 octets; then, at 28, chaddr.
const request = '@th,64,24 0x010106'
const client = '@th,288,48'

/** The frame's source; with sets of raw bits as bits, and then nft does not see to it by itself that it is an Ethernet frame. */
function source(place: Place): [field: string, zero: string, guard: string] {
  if (keyOf(place) === 'ether') return ['ether saddr', '00:00:00:00:00:00', '']
  return ['@ll,48,48', '0', place.family === 'inet' ? 'meta iiftype ether ' : '']
}

/** How requests are told; each is enough. `ether type` would not match frames with a VLAN tag, which go up to an interface on the bridge. */
function arrivals({ family, interface: name, arrival }: Place, version: 4 | 6): readonly string[] {
  const port = `udp dport ${version === 4 ? 67 : 547}`
  if (family === 'inet') return [`iifname "${name}" meta nfproto ipv${version} ${port}`]
  const keys = { bridge: ['meta ibrname'], port: ['iifname'], either: ['iifname', 'meta ibrname'] }[arrival ?? 'bridge']
  return keys.map((key) => `${key} "${name}" meta protocol ip${version === 4 ? '' : '6'} ${port}`)
}

function membersText(place: Place, set: string, members: Members = { added: [], removed: [] }): string[] {
  const [added, removed] = [members.added, members.removed].map((macs) =>
    macs.map(elementText.bind(undefined, keyOf(place))),
  ) as [string[], string[]]
  return [
    // One absent element fails the whole transaction, so those to be deleted are added first.
    ...(added.length + removed.length > 0 ? [element('add', place, set, [...added, ...removed])] : []),
    ...(removed.length > 0 ? [element('delete', place, set, removed)] : []),
  ]
}

function ruleText({ text, comment }: Rule): string {
  return `${text} comment "${comment}"`
}

function element(verb: 'add' | 'delete', { family, table }: Place, set: string, members: readonly string[]): string {
  return `${verb} element ${family} ${table} ${set} {\n  ${members.join(',\n  ')}\n}`
}

function setText(name: string, lines: readonly string[], members: readonly string[]): string {
  const elements = members.length === 0 ? [] : [`elements = {\n      ${members.join(',\n      ')}\n    }`]
  return block(`set ${name}`, [...lines, ...elements])
}

function block(head: string, lines: readonly string[]): string {
  return `  ${head} {\n${lines.map((line) => `    ${line}\n`).join('')}  }\n`
}

function rangeTexts(place: Place, ranges: readonly MacRange[]): readonly string[] {
  const text = elementText.bind(undefined, keyOf(place))
  return mergedRanges(ranges).map(({ first, last }) => (first === last ? text(first) : `${text(first)}-${text(last)}`))
}
