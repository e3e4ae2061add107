import type { ShownFirewall, ShownMac } from '../../client/firewall.ts'
import type { FirewallCounters } from '../../model/firewall.ts'
import { changeLine, countersText, footText, headText, troublesText } from './firewall.ts'

/** What happened between two looks at the firewall, one line each; at the first look, how it stands. */
export function newsBetween(before: ShownFirewall | undefined, now: ShownFirewall): readonly string[] {
  if (before === undefined) {
    const open = now.macs.filter(({ actual }) => actual === 'allow')
    return [headText(now), ...open.map(openLine), footText(now)].flatMap((text) => text.split('\n')).filter(isSaid)
  }
  const was = new Map(before.macs.map((state) => [state.mac, state]))
  const is = new Map(now.macs.map((state) => [state.mac, state]))
  const changed = now.macs.filter((state) => verdictOf(state) !== verdictOf(was.get(state.mac)))
  const gone = before.macs.filter((state) => verdictOf(state) === 'allow' && !is.has(state.mac))
  return [
    ...changed.map(openLine),
    // In brief only what is unusual is told: a machine that is not told any more is shut out as it should be.
    ...gone.map(({ mac }) => changeLine({ mac, to: 'deny', why: 'no longer let in' }).trim()),
    ...(now.unknown.wanted === before.unknown.wanted
      ? []
      : [changeLine({ mac: 'unknown', to: now.unknown.wanted, why: now.unknown.why }).trim()]),
    ...requestsLine(before.counters, now.counters),
    ...troubleLines(before, now),
  ]
}

function openLine(state: ShownMac): string {
  return changeLine({ mac: state.mac, to: verdictOf(state), why: state.why }).trim()
}

/** What is in force; what should be while that is not known. */
function verdictOf(state: ShownMac | undefined) {
  return state?.actual ?? state?.wanted ?? 'deny'
}

function requestsLine(before: FirewallCounters | null, now: FirewallCounters | null): readonly string[] {
  if (before === null || now === null) return []
  const names = Object.keys(now) as (keyof FirewallCounters)[]
  // Rules that were made anew count from zero.
  const more = Object.fromEntries(
    names.map((name) => [name, now[name] < before[name] ? now[name] : now[name] - before[name]]),
  ) as FirewallCounters
  return names.every((name) => more[name] === 0) ? [] : [`requests: ${countersText(more)}`]
}

function troubleLines(before: ShownFirewall, now: ShownFirewall): readonly string[] {
  const key = ({ what, cause }: ShownFirewall['troubles'][number]) => `${what} ${cause}`
  const known = new Set(before.troubles.map(key))
  const left = new Set(now.troubles.map(key))
  return [
    ...now.troubles.filter((trouble) => !known.has(key(trouble))).map((trouble) => troublesText([trouble])),
    ...before.troubles.filter((trouble) => !left.has(key(trouble))).map(({ message }) => `it works again: ${message}`),
  ]
}

function isSaid(line: string): boolean {
  return line !== ''
}
