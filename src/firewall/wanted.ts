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
  /** MACs of all ports of all nodes; undefined until they could be listed for the first time. */
  readonly known: ReadonlySet<Mac> | undefined
  /** MACs of the nodes that wait for their ramdisk. */
  readonly waiting: ReadonlySet<Mac>
  /** How many nodes wait. */
  readonly nodes: number
  /** How many of them have no MAC by which they could be let in. */
  readonly nodesWithoutMac: number
}

const nobody: ReadonlySet<Mac> = new Set()

/** What the firewall should hold now. The sets are passed on and not copied. */
export function wanted(policy: Policy, now: Situation): Filter {
  const idle = now.nodes === 0 && !policy.discovery && policy.whenIdle === 'close'
  const needed = policy.discovery || now.nodesWithoutMac > 0
  const open = policy.unknownMacs === 'allow' || (policy.unknownMacs === 'as-needed' && needed)
  return {
    never: policy.deny,
    always: idle ? [] : policy.allow,
    waiting: now.waiting,
    known: now.known ?? nobody,
    // Without the list every machine in production would count as unknown.
    unknown: open && !idle && now.known !== undefined ? 'allow' : 'deny',
  }
}

/** Answers nobody: what is left behind when the service ends. */
export const closed: Filter = { never: [], always: [], waiting: nobody, known: nobody, unknown: 'deny' }
