import { InvalidArgumentError, Option, type Command } from 'commander'
import { nodesOf } from '../../../client/nodes.ts'
import { shows, type ShowOptions } from '../../cliff/options.ts'
import { collected, examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { printNode } from './show.ts'

type Pairs = Readonly<Record<string, string>>

type Options = ShowOptions &
  ServiceOptions & {
    name?: string
    uuid?: string
    driver?: string
    driverInfo?: Pairs
    property?: Pairs
    extra?: Pairs
    mac?: readonly string[]
  }

/** Adds `node create`. */
export function buildCreate(parent: Command, context: Context): void {
  const command = parent
    .command('create')
    .description('Add a node to the own inventory.')
    .option('--name <name>', 'its name')
    .option('--uuid <uuid>', 'its UUID, else a new one')
    .option('--driver <driver>', 'such as ipmi')
    .addOption(new Option('--driver-info <key=value>', 'such as ipmi_address=192.0.2.7; repeatable').argParser(pair))
    .addOption(new Option('--property <key=value>', 'repeatable').argParser(pair))
    .addOption(new Option('--extra <key=value>', 'repeatable').argParser(pair))
    .addOption(new Option('--mac <address>', 'a NIC by which it is known; repeatable').argParser(collected))
    .action(async (options: Options) => {
      const { name, uuid, driver, driverInfo, property, extra, mac } = options
      const body = { name, uuid, driver, driver_info: driverInfo, properties: property, extra, macs: mac }
      const nodes = nodesOf(await serviceOf(options, context))
      printNode(context, options, await nodes.create(body))
    })
  talksToService(shows(command))
  examples(command, [
    ['node create --name node-1 --mac 52:54:00:12:34:56', 'known by a NIC'],
    ['node create --driver ipmi --driver-info ipmi_address=192.0.2.7', 'known by its BMC'],
  ])
}

function pair(text: string, before: Pairs = {}): Pairs {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  if (key === undefined || value === undefined) throw new InvalidArgumentError('Write it as key=value.')
  return { ...before, [key]: value }
}
