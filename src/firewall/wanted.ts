import type { Mac } from '../model/mac.ts'
import type { Filter } from './filter.ts'
import type { MacRange } from './mac-range.ts'

/** What the operator decided. */
export type Policy = {
  /** MACs that no port has. `as-needed`: let in while discovery is on or a waiting node has no MAC. */
  readonly unknownMacs: 'as-needed' | 'allow' | 'deny'
  /** When no node waits and discovery is off. `close`: nobody is answered; `keep-open`: unknownMacs and allow go on counting. */
  readonly whenIdle: 'close' | 'keep-open'
  readonly allow: readonly MacRange[]
  /** Wins over everything. */
  readonly deny: readonly MacRange[]
  /** Whether unknown machines are enrolled. */
  readonly discovery: boolean
}

/** How things are now. */
export type Situation = {
  /** MACs of all ports of all nodes; undefined until a first listing was believed, at least in part. */
  readonly known: ReadonlySet<Mac> | undefined
  /** MACs taken for known until then. */
  readonly adopted?: ReadonlySet<Mac>
  /** MACs of the nodes that wait for their ramdisk. */
  readonly waiting: ReadonlySet<Mac>
  /** How many nodes wait. */
  readonly nodes: number
  /** How many of them have no MAC by which they could be let in. */
  readonly nodesWithoutMac: number
  /** Temporary verdicts; `allow` counts also while nothing waits. */
  readonly held?: { readonly allow: readonly MacRange[]; readonly deny: readonly MacRange[] }
}

const nobody: ReadonlySet<Mac> = new Set()

/** What the firewall should hold now. The sets are passed on and not copied. */
export function wanted(policy: Policy, now: Situation): Filter {
  const { held = { allow: [], deny: [] } } = now
  return {
    never: joined(policy.deny, held.deny),
    always: joined(allowInForce(policy, now), held.allow),
    waiting: now.waiting,
    known: now.known ?? now.adopted ?? nobody,
    unknown: unknownVerdict(policy, now).verdict,
  }
}

/** What becomes of MACs that no port has, and why, for people. */
export function unknownVerdict(
  policy: Policy,
  now: Situation,
): { readonly verdict: Filter['unknown']; readonly why: string } {
  const { unknownMacs, discovery } = policy
  const deny = (why: string) => ({ verdict: 'deny', why }) as const
  const allow = (why: string) => ({ verdict: 'allow', why }) as const
  // Without the list every machine in production would count as unknown.
  if (now.known === undefined)
    return deny('there is no listing of the ports to go by yet, so nobody can be told to be unknown')
  if (unknownMacs === 'deny') return deny('unknown_macs: deny')
  if (isIdle(policy, now)) return deny('when_idle: close, as no node is on introspection and discovery is off')
  if (unknownMacs === 'allow') return allow('unknown_macs: allow')
  if (discovery) return allow('as-needed: discovery is on')
  if (now.nodesWithoutMac > 0) return allow(`as-needed: ${waitingNodes(now.nodesWithoutMac)} no known MAC`)
  return deny('as-needed: discovery is off, every waiting node has a known MAC')
}

function waitingNodes(count: number): string {
  return count === 1 ? 'a waiting node has' : `${count} waiting nodes have`
}

/** The entries of the allow list that count now. */
export function allowInForce(policy: Policy, now: Situation): readonly MacRange[] {
  return isIdle(policy, now) ? [] : policy.allow
}

function isIdle(policy: Policy, now: Situation): boolean {
  return now.nodes === 0 && !policy.discovery && policy.whenIdle === 'close'
}

/** The same list when nothing is added: it is compared often. */
function joined(list: readonly MacRange[], more: readonly MacRange[]): readonly MacRange[] {
  return more.length === 0 ? list : [...list, ...more]
}

/** Answers nobody. `known` is not needed for that: what stands there tells the next run of the service who was known. */
export function closedWith(known: ReadonlySet<Mac>): Filter {
  return { never: [], always: [], waiting: nobody, known, unknown: 'deny' }
}

/** Answers nobody, and knows nobody. */
export const closed: Filter = closedWith(nobody)
