import type { Command } from 'commander'
import { introspectionsOf } from '../../../client/introspections.ts'
import { printOne, shows, type ShowOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `introspection status`. */
export function buildStatus(parent: Command, context: Context): void {
  const command = parent
    .command('status')
    .description('Show how the introspection of a node stands.')
    .argument('<node>', 'UUID or name')
    .action(async (node: string, options: ShowOptions & ServiceOptions) => {
      const { links: _, ...status } = await introspectionsOf(await serviceOf(options, context)).status(node)
      printOne(context.output, options, status)
    })
  talksToService(shows(command))
  examples(command, [
    ['introspection status node-1', 'a table'],
    ['introspection status node-1 -f value -c state', 'one word, for scripts'],
  ])
}
