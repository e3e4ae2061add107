import type { Filter, FilterDelta, Members, Verdict } from '../filter.ts'
import { mergedRanges, type MacRange } from '../mac-range.ts'

/** Where our rules stand, and on which interface the DHCP server listens. */
export type Place = { readonly table: string; readonly priority: number; readonly interface: string }

/** The rules' comments, by chain: people read them in `nft list ruleset`, and by them the rules are known again. */
export const comments = {
  input: ['DHCP requests'],
  dhcp: ['never answered', 'always answered', 'on introspection', 'known, not on introspection', 'all others'],
  others: ['MACs that no port has'],
} as const

/**
 * One transaction that puts the filter in place of our whole table. `add` before `delete`, as deleting an absent table fails;
 * to packets the kernel shows the old rules or the new ones, never none (https://wiki.nftables.org, "Atomic rule replacement").
 * An `accept` ends this chain only: the machine's own rules, at priority 0, are still asked.
 */
export function replaceText(place: Place, filter: Filter): string {
  const [never, always, waiting, known, others] = comments.dhcp
  return `add table inet ${place.table}
delete table inet ${place.table}
table inet ${place.table} {
  set never {
    type ether_addr
    flags interval${content(rangeTexts(filter.never))}
  }
  set always {
    type ether_addr
    flags interval${content(rangeTexts(filter.always))}
  }
  set waiting {
    type ether_addr${content([...filter.waiting])}
  }
  set known {
    type ether_addr${content([...filter.known])}
  }
  chain others {
    ${verdictRule(filter.unknown)}
  }
  chain dhcp {
    ether saddr @never drop comment "${never}"
    ether saddr @always accept comment "${always}"
    ether saddr @waiting accept comment "${waiting}"
    ether saddr @known drop comment "${known}"
    jump others comment "${others}"
  }
  chain input {
    type filter hook input priority ${place.priority}; policy accept;
    iifname "${place.interface}" meta nfproto ipv4 udp dport 67 jump dhcp comment "${comments.input[0]}"
  }
}
`
}

/** One transaction for a change; the empty text when nothing changes. */
export function changeText({ table }: Pick<Place, 'table'>, delta: FilterDelta): string {
  const lines: string[] = []
  const always = delta.always && rangeTexts(delta.always)
  if (always) lines.push(`flush set inet ${table} always`)
  if (always && always.length > 0) lines.push(element('add', table, 'always', always))
  lines.push(...membersText(table, 'waiting', delta.waiting), ...membersText(table, 'known', delta.known))
  if (delta.unknown !== undefined) {
    lines.push(`flush chain inet ${table} others`, `add rule inet ${table} others ${verdictRule(delta.unknown)}`)
  }
  return lines.map((line) => `${line}\n`).join('')
}

/** Removes our table, whether it is there or not. */
export function removeText({ table }: Pick<Place, 'table'>): string {
  return `add table inet ${table}\ndelete table inet ${table}\n`
}

function membersText(table: string, set: string, members: Members | undefined): string[] {
  const { added, removed } = members ?? { added: [], removed: [] }
  return [
    // One absent element fails the whole transaction, so those to be deleted are added first.
    ...(added.length + removed.length > 0 ? [element('add', table, set, [...added, ...removed])] : []),
    ...(removed.length > 0 ? [element('delete', table, set, removed)] : []),
  ]
}

function verdictRule(verdict: Verdict): string {
  return `${verdict === 'allow' ? 'accept' : 'drop'} comment "${comments.others[0]}"`
}

function element(verb: 'add' | 'delete', table: string, set: string, members: readonly string[]): string {
  return `${verb} element inet ${table} ${set} {\n  ${members.join(',\n  ')}\n}`
}

function content(members: readonly string[]): string {
  return members.length === 0 ? '' : `\n    elements = {\n      ${members.join(',\n      ')}\n    }`
}

function rangeTexts(ranges: readonly MacRange[]): readonly string[] {
  return mergedRanges(ranges).map(({ first, last }) => (first === last ? first : `${first}-${last}`))
}
