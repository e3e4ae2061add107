import type { Command } from 'commander'
import { nodesOf } from '../../../client/nodes.ts'
import { at } from '../../../model/pointer.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

const columns = {
  UUID: '/uuid',
  Name: '/name',
  Driver: '/driver',
  'Provisioning State': '/provision_state',
  CPUs: '/properties/cpus',
  'Memory MB': '/properties/memory_mb',
  'Local GB': '/properties/local_gb',
}

/** Adds `node list`. */
export function buildList(parent: Command, context: Context): void {
  const command = parent
    .command('list')
    .description('List the nodes of the own inventory.')
    .action(async (options: ListOptions & ServiceOptions) => {
      const nodes = await nodesOf(await serviceOf(options, context)).list()
      const rows = nodes.map((node) => Object.values(columns).map((pointer) => at(node, pointer) ?? null))
      printList(context.output, options, { columns: Object.keys(columns), rows })
    })
  talksToService(lists(command))
  examples(command, [
    ['node list', 'a table'],
    ['node list -f value -c UUID', 'for scripts'],
  ])
}
