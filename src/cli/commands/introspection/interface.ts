import { InvalidArgumentError, Option, type Command } from 'commander'
import { interfaceFields, vlansOf, type InterfaceField } from '../../../client/interfaces.ts'
import { introspectionsOf } from '../../../client/introspections.ts'
import { InspectorError } from '../../../model/error.ts'
import type { Json } from '../../../model/json.ts'
import { lists, printFields, printList, shows, type ListOptions, type ShowOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

const every = Object.keys(interfaceFields) as readonly InterfaceField[]
const usual: readonly InterfaceField[] = [
  'interface',
  'mac',
  'switch_port_vlan_ids',
  'switch_chassis_id',
  'switch_port_id',
]

type Chosen = ServiceOptions & { fields?: readonly InterfaceField[] }
type Listed = ListOptions & Chosen & { vlan?: readonly number[]; long?: true }

/** Adds `introspection interface list` and `introspection interface show`. */
export function buildInterface(parent: Command, context: Context): void {
  const group = parent.command('interface').description('What is known of NICs and switch ports.').helpCommand(false)
  const list = group
    .command('list')
    .description('List the NICs of a node, with what the switch said on LLDP.')
    .argument('<node>', 'UUID or name')
    .option('--vlan <id>', 'only those on this VLAN; repeatable', vlan)
    .addOption(new Option('--long', 'all that is known').conflicts('fields'))
    .addOption(fields())
    .action(async (node: string, { vlan: vlans, long, fields: chosen, ...options }: Listed) => {
      const found = await interfacesOf(node, options, context)
      const isWanted = (id: Json) => vlans?.some((wanted) => wanted === id)
      const shown = vlans ? found.filter((one) => vlansOf(one).some(isWanted)) : found
      const names = long ? every : [...new Set(chosen ?? usual)]
      printList(context.output, options, {
        columns: names.map((name) => interfaceFields[name]),
        rows: shown.map((one) => names.map((name) => one[name])),
      })
    })
  const show = group
    .command('show')
    .description('Show a NIC of a node, with what the switch said on LLDP.')
    .argument('<node>', 'UUID or name')
    .argument('<interface>', 'its name, as the ramdisk has it')
    .addOption(fields())
    .action(async (node: string, name: string, { fields: chosen, ...options }: ShowOptions & Chosen) => {
      const found = (await interfacesOf(node, options, context)).find((one) => one.interface === name)
      if (!found) throw new InspectorError('not_found', `Interface ${name} was not found on this node`)
      printFields(context.output, options, Object.fromEntries((chosen ?? every).map((field) => [field, found[field]])))
    })
  talksToService(lists(list))
  talksToService(shows(show))
  const lines = [
    ['introspection interface list node-1 --vlan 101', 'which NICs are on VLAN 101'],
    ['introspection interface list node-1 --fields interface switch_port_id -f csv', 'which port each is plugged into'],
    ['introspection interface show node-1 eth0', 'all about one of them'],
  ] as const
  for (const command of [group, list, show]) examples(command, lines)
}

async function interfacesOf(node: string, options: ServiceOptions, context: Context) {
  return introspectionsOf(await serviceOf(options, context)).interfaces(node)
}

function fields(): Option {
  return new Option('--fields <field...>', 'these, in this order').choices(every)
}

function vlan(text: string, before: readonly number[] = []): readonly number[] {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return [...before, Number(text)]
}
