import { bmcAddresses } from '../model/inventory.ts'
import { isObject, objectOf, truthy, type Json } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import { isActive } from '../model/node.ts'
import { options } from '../model/schema.ts'
import { defineHook, type Policy } from '../workflow/hook.ts'
import { bootInterfaceOf } from './boot-interface.ts'
import { listed } from './listed.ts'
import { createPorts, deletePorts } from './ports.ts'

type Nic = { readonly name: string; readonly mac: Mac; readonly value: Json }

/** The port handling of the first ironic-inspector, over the flat `interfaces` of its ramdisk. */
export const validateInterfaces2015 = defineHook({
  name: 'validate_interfaces_2015',
  summary: 'Decides by the flat interfaces of the 2015 ramdisk which NICs count; creates and deletes ports.',
  options: options({}),
  reads: ['data.interfaces', 'data.boot_interface', 'data.ipmi_address', 'node.ports'],
  writes: ['data.all_interfaces', 'data.interfaces', 'data.macs', 'ports'],

  run(world, _options, policy) {
    const { data, node, ports } = world
    const posted = data.interfaces
    if (!isObject(posted) || !truthy(posted)) return { fail: 'The report has no interfaces' }
    const valid = Object.entries(posted).flatMap(([name, value]): readonly Nic[] => {
      const mac = macOf(objectOf(value).mac)
      return mac === undefined ? [] : [{ name, mac, value: value ?? null }]
    })
    const boot = bootInterfaceOf(world)
    const eligible = valid.filter(({ mac, value }) => isEligible(mac, objectOf(value).ip, policy, boot))
    if (eligible.length === 0) return { fail: 'No interface of the report is valid and eligible for a port' }

    const names = new Set(eligible.map(({ name }) => name))
    const dropped = Object.keys(posted).filter((name) => !names.has(name))
    const macs = eligible.map(({ mac }) => mac)
    const { add_ports, keep_ports } = policy.ports
    const created = createPorts(ports, add_ports === 'disabled' ? [] : macs.map((mac) => ({ mac, port: {} })))
    const expected = keep_ports === 'present' ? valid.map(({ mac }) => mac) : macs
    const deleted = keep_ports === 'all' || isActive(node) ? [] : deletePorts(ports, expected)
    return {
      changes: [
        { on: 'data', op: 'add', path: '/all_interfaces', value: posted },
        {
          on: 'data',
          op: 'add',
          path: '/interfaces',
          value: Object.fromEntries(eligible.map(({ name, value }) => [name, value])),
        },
        { on: 'data', op: 'add', path: '/macs', value: macs },
        ...created.changes,
        ...deleted,
      ],
      warnings: [
        ...(dropped.length > 0
          ? [`interfaces left out: ${listed(dropped)} (BMC ${bmcAddresses(data).v4 ?? 'unknown'})`]
          : []),
        ...(created.existing.length > 0 ? [`ports that exist already: ${listed(created.existing)}`] : []),
      ],
    }
  },
})

function isEligible(
  mac: Mac,
  ip: Json | undefined,
  { ports: { add_ports } }: Policy,
  boot: { mac: Mac | undefined } | undefined,
): boolean {
  if (add_ports === 'pxe' && boot) return mac === boot.mac
  return add_ports === 'all' || truthy(ip)
}
