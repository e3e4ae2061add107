import { differencesIn, type Difference, type ShownFirewall, type ShownMac } from '../../client/firewall.ts'
import type { FirewallCounters } from '../../model/firewall.ts'
import type { Json } from '../../model/json.ts'
import type { Listing } from '../cliff/formats.ts'

const decided: Readonly<Record<keyof FirewallCounters, string>> = {
  waiting: 'on introspection',
  always: 'always answered',
  never: 'never answered',
  known: 'known, not on introspection',
  unknown: 'unknown',
  unreadable: 'not readable',
}

/** The MACs as rows. */
export function macRows(macs: readonly ShownMac[]): Listing {
  const rows = macs.map(({ mac, wanted, actual, why }): readonly Json[] => [mac, wanted, actual ?? 'not known', why])
  return { columns: ['MAC', 'Wanted', 'Actual', 'Reason'], rows }
}

/** What stands above the MACs: the driver, and when it was last changed. */
export function headText(firewall: ShownFirewall): string {
  const { filters, synced, ports, actual, unread } = firewall
  const driver = driverText(firewall)
  if (!filters) return `${driver}: nothing is filtered, everybody is answered`
  const changed = synced === null ? 'not changed yet' : `last change confirmed ${synced}`
  const listed = ports.listed === null ? 'ports not listed yet' : `${ports.count} MACs of ports, listed ${ports.listed}`
  return [
    `${driver}: ${changed}; ${listed}`,
    ...(actual === 'nothing' ? ['nothing of ours is there, or somebody changed it beyond recognition'] : []),
    ...(actual === 'unread' ? [`it cannot be read back: ${unread}`] : []),
  ].join('\n')
}

/** What stands below the MACs: all others, requests seen, and what fails. */
export function footText({ filters, unknown, lists, counters, troubles }: ShownFirewall): string {
  if (!filters) return troublesText(troubles)
  return [
    unknownText(unknown),
    ...(lists.differ ? ['the machine has other lists than firewall.allow and firewall.deny'] : []),
    ...(counters === null ? [] : [`requests: ${countersText(counters)}`]),
    ...(troubles.length === 0 ? [] : [troublesText(troubles)]),
  ].join('\n')
}

function unknownText({ wanted, actual, why }: ShownFirewall['unknown']): string {
  return `unknown MACs: ${wanted}${actual === null || actual === wanted ? '' : `, but now ${actual}`} (${why})`
}

/** `nftables, table inet ironic_inspector, br-ctlplane, udp/67`. */
function driverText({ driver, place }: ShownFirewall): string {
  return place === '' ? driver : `${driver}, ${place}`
}

/** Requests by what decided: `12 on introspection, 3 unknown`. */
export function countersText(counters: FirewallCounters): string {
  const seen = (Object.keys(decided) as (keyof FirewallCounters)[]).filter((name) => counters[name] > 0)
  return seen.length === 0 ? 'none' : seen.map((name) => `${counters[name]} ${decided[name]}`).join(', ')
}

/** What fails, one line each. */
export function troublesText(troubles: ShownFirewall['troubles']): string {
  return troubles
    .map(({ message, cause, since, failures }) => {
      const often = failures === 1 ? 'once' : `${failures} times`
      return `! ${message}: ${cause} (since ${since}, ${often})`
    })
    .join('\n')
}

/** What a correction would change. */
export type Plan = {
  readonly differs: boolean
  readonly changes: readonly Difference[]
  readonly lists_differ: boolean
  readonly nothing_there: boolean
}

/** The difference between what is there and what should be. */
export function planOf(firewall: ShownFirewall): Plan {
  const changes = differencesIn(firewall)
  const nothing = firewall.filters && firewall.actual === 'nothing'
  const { differ } = firewall.lists
  const differs = firewall.filters && (nothing || differ || changes.length > 0)
  return { differs, changes, lists_differ: differ, nothing_there: nothing }
}

/** The difference for people. */
export function planText(firewall: ShownFirewall, plan: Plan): string {
  const driver = driverText(firewall)
  if (!plan.differs) return `${driver}: everything is as it should be`
  const count = plan.changes.length + Number(plan.lists_differ)
  return [
    plan.nothing_there
      ? `${driver}: nothing of ours is there, everything would be written anew`
      : `${driver}: ${count} ${count === 1 ? 'change' : 'changes'}`,
    ...plan.changes.map(changeLine),
    ...(plan.lists_differ ? ['  ~ the lists firewall.allow and firewall.deny'] : []),
    unknownText(firewall.unknown),
  ].join('\n')
}

/** `+ allow  52:54:00:12:34:56  on introspection`. */
export function changeLine({ mac, to, why }: Pick<Difference, 'mac' | 'to' | 'why'>): string {
  const who = mac === 'unknown' ? 'unknown MACs'.padEnd(17) : mac
  return `  ${to === 'allow' ? '+ allow' : '- deny '}  ${who}  ${why}`
}
