import type { Command } from 'commander'
import { rulesOf } from '../../../client/rules.ts'
import { printOne, shows, type ShowOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `rule show`. */
export function buildShow(parent: Command, context: Context): void {
  const command = parent
    .command('show')
    .description('Show a rule with its conditions and actions.')
    .argument('<uuid>', 'UUID of the rule')
    .action(async (uuid: string, options: ShowOptions & ServiceOptions) => {
      const { links: _, ...rule } = await rulesOf(await serviceOf(options, context)).show(uuid)
      printOne(context.output, options, rule)
    })
  talksToService(shows(command))
  examples(command, [
    ['rule show 5d0e5c9e-7f3f-4d3c-9d2a-0c7f3d0a1b2c', 'a table'],
    ['rule show 5d0e5c9e-7f3f-4d3c-9d2a-0c7f3d0a1b2c -f json > rule.json', 'a file that can be imported'],
  ])
}
