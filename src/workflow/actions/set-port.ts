import { Type } from '@sinclair/typebox'
import type { Scope } from '../../expression/expression.ts'
import { portNames } from '../../expression/vocabulary/index.ts'
import type { NewChange } from '../../model/changes.ts'
import { objectOf, objectsOf, type Json, type JsonObject } from '../../model/json.ts'
import { macOf, type Mac } from '../../model/mac.ts'
import { isActive } from '../../model/node.ts'
import { dotted, pointerOf } from '../../model/pointer.ts'
import { options } from '../../model/schema.ts'
import { constantFinding } from '../constant-finding.ts'
import { pathFinding } from '../node-path.ts'
import { besideValue } from '../value.ts'
import type { VerbDefinition } from '../verb.ts'

const names = portNames

const mostTold = 20

/** Sets fields of each port for which a condition is true. */
export const setPort: VerbDefinition = {
  verb: 'set_port',
  summary: 'Sets fields of each port for which `where` is true; `port` is as Ironic has it, `nic` from the inventory.',
  schema: options({
    where: Type.Optional(
      Type.Unsafe<string | boolean>({ type: ['string', 'boolean'], description: 'A condition; all ports without it.' }),
    ),
    set: Type.Unsafe<JsonObject>({ type: 'object', minProperties: 1, description: 'Values by JSON pointer.' }),
  }),
  inRules: true,
  writes: (written) => Object.keys(objectOf(objectOf(written).set)).map((path) => `ports${dotted(path)}`),

  prepare(written, { pointer, blame, value, expression }) {
    const { where, set = {} } = objectOf(written)
    const condition =
      where === undefined ? undefined : expression(where, pointer + pointerOf('where'), names, 'boolean')
    const values = Object.entries(objectOf(set)).map(([path, given = null]) => {
      const place = pointer + pointerOf('set', path)
      const finding = pathFinding(path, 'port', place) ?? constantFinding(path, given, 'port', place)
      if (finding) blame(finding)
      return [path, value(given, place, { secrets: true, names })] as const
    })
    return ({ world, scope, hasSecret }) => {
      if (isActive(world.node)) return { notes: ["ports of a node that runs somebody's work are left alone"] }
      // As expressions see it: with numbers as they are written.
      const inventory = scope.inventory?.()
      const { interfaces } = objectOf(inventory && 'value' in inventory ? inventory.value : undefined)
      const nics = new Map(objectsOf(interfaces).map((nic) => [macOf(nic.mac_address), nic]))
      const changes: NewChange[] = []
      for (const port of world.ports) {
        const known = withPort(scope, port, nics)
        const fail = (why: string) => ({ fail: `Cannot set what port ${port.address} has: ${why}` })
        const met = condition?.evaluate(known)
        if (met && 'error' in met) return fail(met.error)
        if (met && (!('value' in met) || met.value !== true)) continue
        for (const [path, of] of values) {
          const valued = of(known, hasSecret)
          if (!('value' in valued)) return fail(`"${path}": ${valued.why}`)
          // A report may name 100,000 NICs, and of so many nobody asks.
          const secrets = valued.secrets.length > 0 ? { secrets: valued.secrets } : {}
          const beside = changes.length < mostTold ? besideValue(valued) : secrets
          changes.push({ on: { port: port.address }, op: 'add', path, value: valued.value, ...beside })
        }
      }
      return { changes }
    }
  },
}

function withPort(
  scope: Scope,
  port: JsonObject & { readonly address: Mac },
  nics: ReadonlyMap<Mac | undefined, Json>,
): Scope {
  const nic = nics.get(port.address)
  return {
    ...scope,
    port: () => ({ value: port }),
    nic: () => (nic === undefined ? { missing: 'nic' } : { value: nic }),
  }
}
