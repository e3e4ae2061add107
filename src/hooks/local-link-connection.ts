import type { NewChange } from '../model/changes.ts'
import { objectOf } from '../model/json.ts'
import { macOf } from '../model/mac.ts'
import { isActive, unbornPort, type Port } from '../model/node.ts'
import { pointerOf } from '../model/pointer.ts'
import { options } from '../model/schema.ts'
import { defineHook, type World } from '../workflow/hook.ts'
import { inventoryGate } from './inventory-gate.ts'
import { listed } from './listed.ts'
import { linkIn, linkOf, type Link } from './lldp/link.ts'
import { listeningNics } from './lldp/nics.ts'
import { lldpWarnings } from './lldp/warnings.ts'

/** Tells Ironic to which port of which switch each NIC is connected. What Ironic refuses of it is left out. */
export const localLinkConnection = defineHook({
  name: 'local_link_connection',
  aliases: ['local-link-connection'],
  summary: 'Sets switch_id and port_id in the local_link_connection of ports, from LLDP.',
  options: options({}),
  needs: ['validate_interfaces'],
  reads: ['data.lldp_raw', 'inventory.interfaces', 'data.all_interfaces', 'ports.local_link_connection'],
  writes: ['ports.local_link_connection'],

  run(world, _options, { overwrite_existing }) {
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    const silent: string[] = []
    const skipped: string[] = []
    const kept: string[] = []
    const changes: NewChange[] = []
    for (const { name, port, link, why } of connections(world)) {
      if (!link) {
        silent.push(name)
        continue
      }
      for (const reason of why) skipped.push(`${name}, ${reason}`)
      for (const [item, value] of Object.entries(link))
        if (!overwrite_existing && Object.hasOwn(objectOf(port.local_link_connection), item))
          kept.push(`${item} of ${name}`)
        else
          changes.push({
            on: { port: port.address },
            op: 'add',
            path: pointerOf('local_link_connection', item),
            value,
            may: true,
          })
    }
    const changed = new Set(changes.map(({ on }) => (typeof on === 'object' ? on.port : undefined))).size
    return {
      changes: [...gate.changes, ...changes],
      notes: [
        changed === 1 ? '1 port' : `${changed} ports`,
        ...(kept.length > 0 ? [`kept, as the port has one: ${listed(kept)}`] : []),
        ...(isActive(world.node)
          ? [`the node is ${world.node.provision_state}: ports that it has are left alone`]
          : []),
      ],
      warnings: lldpWarnings(silent, skipped),
    }
  },
})

type Connection = {
  readonly name: string
  readonly port: Port
  /** Undefined: the report says nothing of LLDP on this NIC. */
  readonly link: Link | undefined
  readonly why: readonly string[]
}

/** Each NIC that has a port which may be changed: of an active node, to which Ironic would answer 409, only those of this run. */
function connections(world: World): readonly Connection[] {
  const { node, ports } = world
  const open = isActive(node) ? ports.filter(({ uuid }) => uuid === unbornPort) : ports
  const byMac = new Map<string, Port>(open.map((port) => [port.address, port]))
  return listeningNics(world).flatMap(({ name, nic, found, tlvs }): readonly Connection[] => {
    const port = byMac.get(macOf(nic.mac_address) ?? '')
    if (!port) return []
    if (!tlvs) return [{ name, port, link: undefined, why: [] }]
    const processed = linkOf(found)
    if (Object.keys(processed).length > 0) return [{ name, port, link: processed, why: [] }]
    const { link, skipped } = linkIn(tlvs)
    return [{ name, port, link, why: skipped }]
  })
}
