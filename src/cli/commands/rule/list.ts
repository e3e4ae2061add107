import type { Command } from 'commander'
import { rulesOf } from '../../../client/rules.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { columns, rowOf } from './rows.ts'

/** Adds `rule list`. */
export function buildList(parent: Command, context: Context): void {
  const command = parent
    .command('list')
    .description('List all rules, in the order in which they were created.')
    .action(async (options: ListOptions & ServiceOptions) => {
      const rules = await rulesOf(await serviceOf(options, context)).list()
      printList(context.output, options, { columns, rows: rules.map(rowOf) })
    })
  talksToService(lists(command))
  examples(command, [
    ['rule list', 'a table'],
    ['rule list -f value -c UUID', 'for scripts'],
  ])
}
