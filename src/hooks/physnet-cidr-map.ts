import { Type } from '@sinclair/typebox'
import { objectOf, textOf } from '../model/json.ts'
import type { JsonObject } from '../model/json.ts'
import { macOf } from '../model/mac.ts'
import { isActive, unbornPort, type Port } from '../model/node.ts'
import { addressIn, networkOf, type Network } from '../model/network.ts'
import { pointerOf } from '../model/pointer.ts'
import { options } from '../model/schema.ts'
import { defineHook, type World } from '../workflow/hook.ts'
import { inventoryGate } from './inventory-gate.ts'
import { withoutEffect } from './without-effect.ts'

/** Tells Ironic in which physical network each port is, by the address of its NIC. What Ironic refuses of it is left out. */
export const physnetCidrMap = defineHook({
  name: 'physnet_cidr_map',
  aliases: ['physical-network'],
  summary: 'Sets the physical_network of ports by the addresses of their NICs.',
  options: options({
    cidr_map: Type.Record(Type.String(), Type.String({ minLength: 1 }), {
      description:
        'Physical networks by CIDR; the first that holds an address counts. Example: {192.0.2.0/24: ctlplane}.',
      default: {},
      examples: [{ '192.0.2.0/24': 'ctlplane' }],
    }),
  }),
  needs: ['validate_interfaces'],
  reads: ['inventory.interfaces', 'data.all_interfaces', 'ports.physical_network'],
  writes: ['ports.physical_network'],

  check: ({ cidr_map }) =>
    Object.keys(cidr_map).length === 0
      ? [withoutEffect('physnet_cidr_map maps nothing: cidr_map is empty', 'name networks, or take the step out')]
      : Object.keys(cidr_map).flatMap((cidr) => {
          const network = networkOf(cidr)
          if (!('invalid' in network)) return []
          const message = `"${cidr}" is no CIDR: ${network.invalid}`
          return [{ code: 'E207', message, pointer: pointerOf('cidr_map', cidr), atKey: true }]
        }),

  run(world, { cidr_map }, { overwrite_existing }) {
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    const networks = Object.entries(cidr_map).flatMap(([cidr, physnet]) => {
      const network = networkOf(cidr)
      return 'invalid' in network ? [] : [{ network, physnet }]
    })
    const mapped = addressed(world).flatMap(({ port, nic }) => {
      const physnet = physnetOf(nic, networks)
      return physnet === undefined || physnet === port.physical_network ? [] : [{ port, physnet }]
    })
    // As upstream: without it not even a port that has none gets one.
    if (!overwrite_existing)
      return { changes: gate.changes, notes: mapped.length > 0 ? ['kept: overwrite_existing is off'] : [] }
    return {
      changes: [
        ...gate.changes,
        ...mapped.map(({ port: { address }, physnet }) => ({
          on: { port: address },
          op: 'add' as const,
          path: '/physical_network',
          value: physnet,
          may: true as const,
        })),
      ],
      notes: [mapped.length === 1 ? '1 port' : `${mapped.length} ports`],
    }
  },
})

/** The network of the first address that has one: an IPv4 address that is in none does not hide the IPv6 one. */
function physnetOf(
  nic: JsonObject,
  networks: readonly { readonly network: Network; readonly physnet: string }[],
): string | undefined {
  return [nic.ipv4_address, nic.ipv6_address]
    .map((address) => networks.find(({ network }) => addressIn(textOf(address) ?? '', network))?.physnet)
    .find((physnet) => physnet !== undefined)
}

/** Each NIC that counts and has a port which may be changed: of an active node only those of this run. */
function addressed({
  data,
  inventory,
  node,
  ports,
}: World): readonly { readonly nic: JsonObject; readonly port: Port }[] {
  const all = objectOf(data.all_interfaces)
  const open = isActive(node) ? ports.filter(({ uuid }) => uuid === unbornPort) : ports
  const byMac = new Map<string, Port>(open.map((port) => [port.address, port]))
  return (inventory.interfaces ?? []).flatMap((nic) => {
    const name = textOf(nic.name)
    const port = byMac.get(macOf(nic.mac_address) ?? '')
    return port && name !== undefined && Object.hasOwn(all, name) ? [{ nic, port }] : []
  })
}
