import { messageOf } from '../model/error.ts'
import type { FirewallDescription, MacState, Reason } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import { apiTime, type Time } from '../model/time.ts'
import type { Census } from './census.ts'
import type { FirewallDriver } from './driver.ts'
import { verdictOn, type Filter } from './filter.ts'
import { inRanges, rangeText, sameRanges, type MacRange } from './mac-range.ts'
import { allowInForce, unknownVerdict, wanted, type Policy } from './wanted.ts'

type Wanted = Omit<MacState, 'actual'>

/** What is wanted at one moment, while everything else goes on. */
export type Snapshot = {
  readonly filter: Filter
  /** Of waiting nodes, of temporary verdicts and of the lists. */
  readonly special: ReadonlyMap<Mac, Wanted>
  /** Any other MAC. */
  readonly usual: (mac: Mac) => Wanted
  readonly unknown: { readonly wanted: Filter['unknown']; readonly why: string }
  readonly lists: FirewallDescription['lists']
}

/** Notes what is wanted now, and why. */
export function snapshot(census: Census, policy: Policy): Snapshot {
  const situation = census.situation()
  const live = wanted(policy, situation)
  const filter = { ...live, waiting: new Set(live.waiting), known: new Set(live.known) }
  const allow = allowInForce(policy, situation)
  const stateOf = (mac: Mac, reason: Reason): Wanted => {
    const verdict = verdictOn(filter, mac)
    return { mac, wanted: verdict, reason, why: sentence(reason, verdict) }
  }
  const special = new Set([
    ...filter.waiting,
    ...census.holds.macs(),
    ...[...policy.deny, ...policy.allow].flatMap(singles),
  ])
  const { verdict, why } = unknownVerdict(policy, situation)
  return {
    filter,
    special: new Map([...special].map((mac) => [mac, stateOf(mac, reasonFor(mac, census, policy.deny, allow))])),
    usual: (mac) => stateOf(mac, entryOf(policy.deny, mac) ?? entryOf(allow, mac) ?? whose(mac, census, filter)),
    unknown: { wanted: verdict, why },
    lists: { allow: policy.allow.map(rangeText), deny: policy.deny.map(rangeText) },
  }
}

/** Looks at the machine, and compares. Never rejects because of it. */
export async function look(
  driver: FirewallDriver,
  now: Snapshot,
  brief: boolean,
  signal: AbortSignal,
): Promise<Omit<FirewallDescription, 'driver' | 'place' | 'filters' | 'ports' | 'synced' | 'troubles'>> {
  try {
    const actual = await driver.read(signal)
    const counters = (await driver.counters?.(signal)) ?? null
    return { actual: actual ? 'filter' : 'nothing', unread: null, counters, ...compared(now, actual, brief) }
  } catch (error) {
    return { actual: 'unread', unread: messageOf(error), counters: null, ...compared(now, undefined, brief) }
  }
}

/** Where nothing is filtered there is nothing to see. */
export const nothing = {
  actual: 'nothing',
  unread: null,
  macs: [],
  unknown: { wanted: 'allow', why: 'driver: none', actual: 'allow' },
  lists: { allow: [], deny: [] },
  listsDiffer: false,
  ports: { count: 0, listed: null },
  counters: null,
} as const

/** Undefined = nothing of ours is there, or it is not known. */
function compared(
  { filter, special, usual, unknown, lists }: Snapshot,
  actual: Filter | undefined,
  brief: boolean,
): Pick<FirewallDescription, 'macs' | 'unknown' | 'lists' | 'listsDiffer'> {
  const here = actual ? [...actual.waiting, ...[...actual.never, ...actual.always].flatMap(singles)] : []
  const known = actual ? [...filter.known, ...actual.known] : [...filter.known]
  const listed = [...filter.never, ...filter.always]
  const isShutOut = (mac: Mac) =>
    actual !== undefined &&
    verdictOn(actual, mac) === 'deny' &&
    filter.known.has(mac) &&
    !special.has(mac) &&
    !inRanges(listed, mac)
  const macs = new Set([...special.keys(), ...here, ...(brief ? known.filter((mac) => !isShutOut(mac)) : known)])
  return {
    macs: [...macs].sort().map((mac) => ({
      ...(special.get(mac) ?? usual(mac)),
      actual: actual ? verdictOn(actual, mac) : null,
    })),
    unknown: { ...unknown, actual: actual?.unknown ?? null },
    lists,
    listsDiffer:
      actual !== undefined && !(sameRanges(actual.never, filter.never) && sameRanges(actual.always, filter.always)),
  }
}

function singles({ first, last }: MacRange): readonly Mac[] {
  return first === last ? [first] : []
}

function reasonFor(mac: Mac, census: Census, deny: readonly MacRange[], allow: readonly MacRange[]): Reason {
  const hold = census.holds.of(mac)
  const held: Reason | undefined = hold && { kind: 'held', until: hold.until }
  const holder = census.waiting.holder(mac)
  return (
    entryOf(deny, mac) ??
    (hold?.verdict === 'deny' ? held : undefined) ??
    entryOf(allow, mac) ??
    held ??
    (holder ? { kind: 'waiting', ...holder } : whose(mac, census, { known: census.known.macs }))
  )
}

function entryOf(ranges: readonly MacRange[], mac: Mac): Reason | undefined {
  const range = ranges.find((one) => inRanges([one], mac))
  return range && { kind: 'listed', entry: rangeText(range) }
}

function whose(mac: Mac, census: Census, { known }: Pick<Filter, 'known'>): Reason {
  if (!known.has(mac)) return { kind: 'unknown' }
  const { node = null, port = null } = census.known.port(mac) ?? {}
  return { kind: 'known', node, port }
}

function sentence(reason: Reason, verdict: Filter['unknown']): string {
  switch (reason.kind) {
    case 'listed':
      return `firewall.${verdict} has ${reason.entry}`
    case 'held':
      return `an operator said so, until ${timeText(reason.until)}`
    case 'waiting':
      return `node ${reason.name ?? reason.node} waits for its ramdisk${reason.since === null ? '' : ` since ${timeText(reason.since)}`}`
    case 'known':
      return reason.node === null
        ? 'known from before this start of the service'
        : `a port of node ${reason.node}, which is not on introspection`
    case 'unknown':
      return 'no port has it'
  }
}

function timeText(time: Time): string {
  return `${apiTime(time - (time % 1_000_000))}Z`
}
