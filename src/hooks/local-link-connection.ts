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
import { listeningNics, type ListeningNic } from './lldp/nics.ts'
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
    const kept = new Set<string>()
    const linked = new Set<string>()
    const changes: NewChange[] = []
    for (const { name, port, found, tlvs } of connections(world)) {
      if (!tlvs) {
        silent.push(name)
        continue
      }
      const present = overwrite_existing ? {} : objectOf(port.local_link_connection)
      const wanted = (link: Link): readonly NewChange[] =>
        Object.entries(link).flatMap(([item, value]): readonly NewChange[] => {
          if (!Object.hasOwn(present, item)) return [setting(port, item, value)]
          kept.add(`${item} of ${name}`)
          return []
        })
      let settings = wanted(linkOf(found))
      if (settings.length === 0) {
        const heard = linkIn(tlvs)
        for (const why of heard.skipped) skipped.push(`${name}, ${why}`)
        settings = wanted(heard.link)
      }
      changes.push(...settings)
      if (settings.length > 0) linked.add(port.address)
    }
    return {
      changes: [...gate.changes, ...changes],
      notes: [
        linked.size === 1 ? '1 port' : `${linked.size} ports`,
        ...(kept.size > 0 ? [`kept, as the port has one: ${listed([...kept])}`] : []),
        ...(isActive(world.node)
          ? [`the node is ${world.node.provision_state}: ports that it has are left alone`]
          : []),
      ],
      warnings: lldpWarnings(silent, skipped),
    }
  },
})

function setting({ address }: Port, item: string, value: string): NewChange {
  return { on: { port: address }, op: 'add', path: pointerOf('local_link_connection', item), value, may: true }
}

/** Each NIC that has a port which may be changed: of an active node, to which Ironic would answer 409, only those of this run. */
function connections(world: World): readonly (ListeningNic & { readonly port: Port })[] {
  const { node, ports } = world
  const open = isActive(node) ? ports.filter(({ uuid }) => uuid === unbornPort) : ports
  const byMac = new Map<string, Port>(open.map((port) => [port.address, port]))
  return listeningNics(world).flatMap((listening) => {
    const port = byMac.get(macOf(listening.nic.mac_address) ?? '')
    return port ? [{ ...listening, port }] : []
  })
}
