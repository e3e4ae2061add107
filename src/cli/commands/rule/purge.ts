import type { Command } from 'commander'
import { rulesOf } from '../../../client/rules.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `rule purge`. */
export function buildPurge(parent: Command, context: Context): void {
  const command = parent
    .command('purge')
    .description('Delete all rules. It asks nothing.')
    .action(async (options: ServiceOptions) => rulesOf(await serviceOf(options, context)).purge())
  talksToService(command)
  examples(command, [
    ['rule purge', 'no rule is left'],
    ['rule delete 5d0e5c9e-7f3f-4d3c-9d2a-0c7f3d0a1b2c', 'one rule only'],
  ])
}
