import type { Outcome, Scope } from '../expression/expression.ts'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { bootMacOf, macOf } from '../model/mac.ts'
import { sealedNode } from '../model/secret-names.ts'
import type { StepOutcome } from '../model/trace.ts'
import type { Reported } from './exact-report.ts'
import type { World } from './hook.ts'
import type { Let } from './step.ts'

/** What expressions know of the run as `introspection`. `started_at` is in RFC 3339, null where nobody started it. */
export type RunFacts = {
  readonly uuid: string
  readonly manage_boot: boolean
  readonly started_at: string | null
  readonly auto_discovered: boolean
  readonly trigger: 'api' | 'discovery' | 'active' | 'reprocess'
}

/** What the steps above came to, by their ids. */
export type StepsAbove = Readonly<Record<string, { readonly outcome: StepOutcome }>>

/** The names that expressions may use in a step. `exact` gives the report with its numbers as they are written. */
export function scopeOf(world: World, run: RunFacts, steps: StepsAbove, exact: (world: World) => Reported): Scope {
  const value = (json: unknown) => (): Outcome => ({ value: json as Json })
  return {
    data: () => ({ value: exact(world).data }),
    inventory: () => ({ value: exact(world).inventory }),
    node: () => ({ value: sealedNode(world.node) }),
    ports: value(world.ports),
    introspection: value(run),
    steps: value(steps),
    boot_nic: () => {
      const nic = bootNic(exact(world))
      return nic ? { value: nic } : { missing: 'boot_nic' }
    },
  }
}

/**
 * The names, and those of `let`: each sees the ones above it, and is evaluated once, where it is first used. `known` keeps what
 * they came to, for all scopes of one step.
 */
export function withLets(scope: Scope, lets: readonly Let[], known: Map<string, Outcome>): Scope {
  return lets.reduce<Scope>((above, { name, expression }) => {
    const value = (): Outcome => {
      const outcome = known.get(name) ?? expression.named(above)
      known.set(name, outcome)
      return outcome
    }
    return { ...above, [name]: value }
  }, scope)
}

/** The NIC of the inventory that booted, with `lldp` once that was read. */
function bootNic({ data, inventory }: Reported): JsonObject | undefined {
  const mac = bootMacOf(textOf(data.boot_interface) ?? textOf(inventory.boot?.pxe_interface))
  const nic = mac && inventory.interfaces?.find(({ mac_address }) => macOf(mac_address) === mac)
  if (!nic) return undefined
  const lldp = objectOf(objectOf(data.all_interfaces)[String(nic.name)]).lldp_processed
  return isObject(lldp) ? { ...nic, lldp } : nic
}
