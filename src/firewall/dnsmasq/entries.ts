import type { Verdict } from '../../model/firewall.ts'
import type { Mac } from '../../model/mac.ts'
import type { Filter } from '../filter.ts'
import { mergedRanges, numberOf, type MacRange } from '../mac-range.ts'

/** Whom an entry is about, as dnsmasq writes it: one MAC, or its first octets and stars, `52:54:00:*:*:*`. */
export type Who = string

/** Whom no other entry is about. To dnsmasq an entry with fewer stars counts more (dhcp-host in dnsmasq(8)). */
export const everybodyElse: Who = '*:*:*:*:*:*'

/** ironic-inspector's name for the file about all others. */
const othersFile = 'unknown_hosts_filter'

/** The name of the file that holds the entry: the MAC; stars are x, as a star in a file name is a trap for shells. */
export function fileOf(who: Who): string {
  return who === everybodyElse ? othersFile : who.replaceAll('*', 'xx')
}

/** Whose entry a file of that name holds; undefined for a file that is not ours. */
export function whoOf(file: string): Who | undefined {
  if (file === othersFile) return everybodyElse
  return /^[0-9a-f]{2}(:[0-9a-f]{2})*(:xx)*$/.test(file) && file.length === 17 ? file.replaceAll('xx', '*') : undefined
}

/** A filter, its lists merged, and also taken apart into what dnsmasq can say. */
export type Entries = {
  readonly filter: Filter
  readonly never: ReadonlySet<Who>
  readonly always: ReadonlySet<Who>
}

/** Takes a filter apart. Its sets are passed on and not copied. */
export function entriesOf(filter: Filter): Entries {
  const never = mergedRanges(filter.never)
  const always = mergedRanges(filter.always)
  return {
    filter: { ...filter, never, always },
    never: new Set(never.flatMap(wholeOctets)),
    always: new Set(always.flatMap(wholeOctets)),
  }
}

/** Everybody whom the filter names, and everybody else. */
export function everyWho({ filter, never, always }: Entries): ReadonlySet<Who> {
  return new Set<Who>([...never, ...always, ...filter.waiting, ...filter.known, everybodyElse])
}

/**
 * The line about somebody, and behind it for which reasons, by which it is read back; dnsmasq takes it for a comment. A MAC
 * that the filter no longer names is treated as all others: to forget a deleted file, dnsmasq would have to be restarted.
 */
export function lineOf(entries: Entries, who: Who): string {
  const { filter, never, always } = entries
  if (who === everybodyElse) return line(who, filter.unknown)
  const words = [
    never.has(who) && 'never',
    always.has(who) && 'always',
    filter.waiting.has(who as Mac) && 'waiting',
    filter.known.has(who as Mac) && 'known',
  ].filter(Boolean)
  return `${line(who, verdictOn(filter, who))} # ${words.join(' ') || 'no port'}`
}

/** The line that lets somebody in, for no reason of a filter. */
export function openLine(who: Who): string {
  return line(who, 'allow')
}

/** Whether a line of ours shuts out. */
export function shutsOut(text: string): boolean {
  return /^\S+,ignore( |$)/.test(text)
}

/** Whether a text is one entry about that one, as this or an earlier run of the service, or ironic-inspector, writes it. */
export function isEntry(who: Who, text: string): boolean {
  const [entry, ...words] = text.split(' # ')
  return (entry === who || entry === `${who},ignore`) && words.every((word) => /^[a-z ]+$/.test(word))
}

/**
 * Whom a text of somebody else says anything about: the MACs that stand in it, and, of entries with stars, all that we have
 * and those we can have. dnsmasq knows capitals, octets of one digit, and stars in any place.
 */
export function mentionedIn(text: string, ours: Iterable<Who>): ReadonlySet<Who> {
  const octet = '(?:[0-9a-f]{1,2}|\\*)'
  const found = new RegExp(`(?<![0-9a-f:*])${octet}(?::${octet}){5}(?![0-9a-f:*])`, 'gi')
  const named = [...text.matchAll(found)].map(([mac]) => mac.toLowerCase().replace(/\b[0-9a-f]\b/g, '0$&'))
  const stars = named.some((who) => who.includes('*')) ? [...ours].filter((who) => who.includes('*')) : []
  return new Set([...named.filter((who) => whoOf(fileOf(who)) === who), ...stars])
}

/** The MACs that lines say to be known, whatever else they say. */
export function knownIn(lines: ReadonlyMap<Who, string>): ReadonlySet<Mac> {
  return new Set([...lines].filter(([, text]) => wordsOf(text).includes('known')).map(([who]) => who as Mac))
}

/** The filter that lines say, by whom they are about; undefined when it would be written differently, or not all is there. */
export function filterOf(lines: ReadonlyMap<Who, string>): Filter | undefined {
  const others = lines.get(everybodyElse)
  if (others === undefined) return undefined
  const never: MacRange[] = []
  const always: MacRange[] = []
  const waiting = new Set<Mac>()
  const known = new Set<Mac>()
  for (const [who, text] of lines) {
    const words = wordsOf(text)
    if (words.includes('never')) never.push(rangeOf(who))
    if (words.includes('always')) always.push(rangeOf(who))
    if (words.includes('waiting')) waiting.add(who as Mac)
    if (words.includes('known')) known.add(who as Mac)
  }
  const filter: Filter = { never, always, waiting, known, unknown: shutsOut(others) ? 'deny' : 'allow' }
  const entries = entriesOf(filter)
  for (const [who, text] of lines) if (lineOf(entries, who) !== text) return undefined
  return filter
}

/** For which reasons a line is there. */
function wordsOf(text: string): readonly string[] {
  return text.split(' # ')[1]?.split(' ') ?? []
}

function line(who: Who, verdict: Verdict): string {
  return verdict === 'deny' ? `${who},ignore` : who
}

/** What the filter does with all of them that no narrower entry is about. */
function verdictOn(filter: Filter, who: Who): Verdict {
  const holds = (ranges: readonly MacRange[]) => {
    if (ranges.length === 0) return false
    const { first, last } = rangeOf(who)
    return ranges.some((range) => range.first <= first && last <= range.last)
  }
  if (holds(filter.never)) return 'deny'
  if (holds(filter.always) || filter.waiting.has(who as Mac)) return 'allow'
  return filter.known.has(who as Mac) ? 'deny' : filter.unknown
}

function rangeOf(who: Who): MacRange {
  const end = (digits: string) => who.replaceAll('*', digits) as Mac
  return { first: end('00'), last: end('ff') }
}

/** A range as MACs whose last octets are free: the only ones that dnsmasq knows. One octet at least is given. */
function wholeOctets({ first, last }: MacRange): readonly Who[] {
  const end = numberOf(last)
  const found: Who[] = []
  for (let at = numberOf(first); at <= end;) {
    let free = 0
    while (free < 5 && at % 256 ** (free + 1) === 0 && at + 256 ** (free + 1) - 1 <= end) free++
    found.push(written(at, free))
    at += 256 ** free
  }
  return found
}

function written(at: number, free: number): Who {
  const octets = at.toString(16).padStart(12, '0').match(/../g) ?? []
  return octets.map((octet, index) => (index < 6 - free ? octet : '*')).join(':')
}
