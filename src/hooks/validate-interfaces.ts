import { bmcAddresses } from '../model/inventory.ts'
import { truthy } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import { isActive, type Port } from '../model/node.ts'
import type { NewChange } from '../model/changes.ts'
import { options } from '../model/schema.ts'
import { defineHook, type Policy, type Result, type World } from '../workflow/hook.ts'
import { bootInterfaceOf } from './boot-interface.ts'
import { foundInterfaces, selected, type FoundInterface } from './interfaces.ts'
import { inventoryGate } from './inventory-gate.ts'
import { listed } from './listed.ts'
import { createPorts, deletePorts } from './ports.ts'

/** Decides which NICs count, and makes the node's ports follow them as the workflow's `ports` says. */
export const validateInterfaces = defineHook({
  name: 'validate_interfaces',
  aliases: ['validate-interfaces'],
  covers: { ports: {} },
  summary: 'Decides which NICs count; creates, deletes and updates ports as the workflow says.',
  options: options({}),
  reads: ['inventory.interfaces', 'inventory.boot', 'data.boot_interface', 'inventory.bmc_address', 'node.ports'],
  writes: [
    'data.ipmi_address',
    'data.ipmi_v6address',
    'data.all_interfaces',
    'data.interfaces',
    'data.macs',
    'ports',
    'ports.pxe_enabled',
  ],

  run(world, _options, policy) {
    const gate = inventoryGate(world)
    if (gate.fail !== undefined) return { fail: gate.fail }
    const boot = bootInterfaceOf(world)
    const { interfaces: all, warnings: malformed } = foundInterfaces(world.inventory.interfaces ?? [], boot?.mac)
    if (all.size === 0) return { fail: 'No interface has a name and a valid MAC', warnings: malformed }
    const { add_ports } = policy.ports
    const chosen = new Map([...all].filter(([name, nic]) => selected(name, nic, add_ports, boot !== undefined)))
    const warnings = [...malformed, ...bootWarnings(policy, boot)]
    if (chosen.size === 0) return { fail: nothingLeft(policy, boot), warnings }

    const { v4, v6 } = bmcAddresses(world.data)
    const macs = Array.from(chosen.values(), ({ mac }) => mac)
    const ports = portChanges(world, policy, all, chosen)
    return {
      changes: [
        ...gate.changes,
        { on: 'data', op: 'add', path: '/ipmi_address', value: v4 },
        { on: 'data', op: 'add', path: '/ipmi_v6address', value: v6 },
        { on: 'data', op: 'add', path: '/all_interfaces', value: Object.fromEntries(all) },
        { on: 'data', op: 'add', path: '/interfaces', value: Object.fromEntries(chosen) },
        { on: 'data', op: 'add', path: '/macs', value: macs },
        ...(ports.changes ?? []),
      ],
      notes: [`interfaces used: ${listed([...chosen.keys()])}`, ...(ports.notes ?? [])],
      warnings: [...warnings, ...(ports.warnings ?? [])],
    }
  },
})

function portChanges(
  { node, ports }: World,
  policy: Policy,
  all: ReadonlyMap<string, FoundInterface>,
  chosen: ReadonlyMap<string, FoundInterface>,
): Result {
  const { add_ports, keep_ports, update_pxe_enabled } = policy.ports
  const wanted = Array.from(chosen.values(), ({ mac, client_id, pxe }) => ({
    mac,
    port: {
      extra: truthy(client_id) ? { 'client-id': client_id } : {},
      pxe_enabled: update_pxe_enabled ? pxe : true,
    },
  }))
  const created = createPorts(ports, add_ports === 'disabled' ? [] : wanted)
  const warnings = created.existing.length > 0 ? [`ports that exist already: ${listed(created.existing)}`] : []
  if (isActive(node))
    return {
      changes: created.changes,
      warnings,
      notes: [`the node is ${node.provision_state}: its other ports are left alone`],
    }

  const expected = Array.from((keep_ports === 'present' ? all : chosen).values(), ({ mac }) => mac)
  const deleted = keep_ports === 'all' ? [] : deletePorts(ports, expected)
  const flags = policy.overwrite_existing && update_pxe_enabled ? changedFlags(ports, [...chosen.values()]) : []
  return {
    changes: [...created.changes, ...deleted, ...flags],
    warnings,
    notes: [
      ...(deleted.length > 0 ? [`ports deleted: ${deleted.length}`] : []),
      ...(flags.length > 0 ? [`ports with another pxe_enabled: ${flags.length}`] : []),
    ],
  }
}

function changedFlags(ports: readonly Port[], chosen: readonly FoundInterface[]): readonly NewChange[] {
  const flag = new Map<Mac, boolean>(chosen.map(({ mac, pxe }) => [mac, pxe]))
  return ports.flatMap(({ address, pxe_enabled }): readonly NewChange[] => {
    const value = flag.get(address)
    if (value === undefined || value === pxe_enabled) return []
    return [{ on: { port: address }, op: 'replace', path: '/pxe_enabled', value }]
  })
}

function bootWarnings({ ports }: Policy, boot: { text: string; mac: Mac | undefined } | undefined): readonly string[] {
  if (boot) return boot.mac ? [] : [`the boot interface is not a MAC: "${boot.text}"`]
  return [
    ...(ports.add_ports === 'pxe' ? ['no boot interface: add_ports "pxe" acts as "active"'] : []),
    ...(ports.update_pxe_enabled
      ? ['no boot interface: no port is PXE-enabled, so that the node cannot be deployed over PXE']
      : []),
  ]
}

function nothingLeft({ ports }: Policy, boot: { text: string } | undefined): string {
  if (ports.add_ports === 'all') return 'No interface is left: all are loopback'
  if (ports.add_ports === 'pxe' && boot)
    return `No interface is left: the boot interface "${boot.text}" is none of them, or has no IP address`
  return 'No interface is left: none has an IP address'
}
