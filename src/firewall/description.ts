import { messageOf } from '../model/error.ts'
import type { FirewallDescription, MacState, Reason } from '../model/firewall.ts'
import type { Mac } from '../model/mac.ts'
import { apiTime, type Time } from '../model/time.ts'
import type { Census } from './census.ts'
import type { FirewallDriver } from './driver.ts'
import { verdictOn, type Filter } from './filter.ts'
import { inRanges, rangeText, sameRanges, type MacRange } from './mac-range.ts'
import { allowInForce, unknownVerdict, wanted, type Policy } from './wanted.ts'

/** What is wanted at one moment, while everything else goes on. */
export type Snapshot = {
  readonly filter: Filter
  readonly states: readonly Omit<MacState, 'actual'>[]
  readonly unknown: { readonly wanted: Filter['unknown']; readonly why: string }
  readonly lists: FirewallDescription['lists']
}

/** Notes what is wanted now, and why, for every MAC that anything is known of. */
export function snapshot(census: Census, policy: Policy): Snapshot {
  const situation = census.situation()
  const live = wanted(policy, situation)
  const filter = { ...live, waiting: new Set(live.waiting), known: new Set(live.known) }
  const listed = [...policy.deny, ...policy.allow].flatMap(singles)
  const macs = new Set([...filter.known, ...filter.waiting, ...census.holds.macs(), ...listed])
  const { verdict, why } = unknownVerdict(policy, situation)
  const reasonOf = (mac: Mac) => reasonFor(mac, census, policy.deny, allowInForce(policy, situation))
  return {
    filter,
    states: [...macs].map((mac) => {
      const reason = reasonOf(mac)
      const state = verdictOn(filter, mac)
      return { mac, wanted: state, reason, why: sentence(reason, state) }
    }),
    unknown: { wanted: verdict, why },
    lists: { allow: policy.allow.map(rangeText), deny: policy.deny.map(rangeText) },
  }
}

/** Looks at the machine, and compares. Never rejects because of it. */
export async function look(
  driver: FirewallDriver,
  now: Snapshot,
  signal: AbortSignal,
): Promise<Omit<FirewallDescription, 'driver' | 'filters' | 'ports' | 'synced' | 'troubles'>> {
  try {
    const actual = await driver.read(signal)
    const counters = (await driver.counters?.(signal)) ?? null
    return { actual: actual ? 'filter' : 'nothing', unread: null, counters, ...compared(now, actual) }
  } catch (error) {
    return { actual: 'unread', unread: messageOf(error), counters: null, ...compared(now, undefined) }
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
export function compared(
  { filter, states, unknown, lists }: Snapshot,
  actual: Filter | undefined,
): Pick<FirewallDescription, 'macs' | 'unknown' | 'lists' | 'listsDiffer'> {
  const seen = new Set(states.map(({ mac }) => mac))
  const found = actual
    ? [...actual.waiting, ...actual.known, ...[...actual.never, ...actual.always].flatMap(singles)]
    : []
  const foreign = [...new Set(found)].filter((mac) => !seen.has(mac)).map((mac) => leftOver(mac, filter))
  return {
    macs: [...states, ...foreign]
      .map((state) => ({ ...state, actual: actual ? verdictOn(actual, state.mac) : null }))
      .sort((a, b) => Number(a.mac > b.mac) - Number(a.mac < b.mac)),
    unknown: { ...unknown, actual: actual?.unknown ?? null },
    lists,
    listsDiffer:
      actual !== undefined && !(sameRanges(actual.never, filter.never) && sameRanges(actual.always, filter.always)),
  }
}

function leftOver(mac: Mac, filter: Filter): Omit<MacState, 'actual'> {
  const reason = { kind: 'unknown' } as const
  const verdict = verdictOn(filter, mac)
  return { mac, wanted: verdict, reason, why: sentence(reason, verdict) }
}

function singles({ first, last }: MacRange): readonly Mac[] {
  return first === last ? [first] : []
}

function reasonFor(mac: Mac, census: Census, deny: readonly MacRange[], allow: readonly MacRange[]): Reason {
  const { holds, waiting, known } = census
  const hold = holds.of(mac)
  const entry = (ranges: readonly MacRange[]): Reason | undefined => {
    const range = ranges.find((one) => inRanges([one], mac))
    return range && { kind: 'listed', entry: rangeText(range) }
  }
  const held: Reason | undefined = hold && { kind: 'held', until: hold.until }
  const first = entry(deny) ?? (hold?.verdict === 'deny' ? held : undefined) ?? entry(allow) ?? held
  if (first) return first
  const holder = waiting.holder(mac)
  if (holder) return { kind: 'waiting', ...holder }
  if (!known.macs.has(mac)) return { kind: 'unknown' }
  const { node = null, port = null } = known.port(mac) ?? {}
  return { kind: 'known', node, port }
}

function sentence(reason: Reason, verdict: Filter['unknown']): string {
  switch (reason.kind) {
    case 'listed':
      return `firewall.${verdict} has ${reason.entry}`
    case 'held':
      return `an operator said so, until ${timeText(reason.until)}`
    case 'waiting':
      return `node ${reason.node} waits for its ramdisk${reason.since === null ? '' : ` since ${timeText(reason.since)}`}`
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
