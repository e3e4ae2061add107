import type { Command } from 'commander'
import { introspectionsOf } from '../../../client/introspections.ts'
import { lists } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { printEnds, waits, type WaitingOptions } from './waiting.ts'

/** Adds `introspection wait`. */
export function buildWait(parent: Command, context: Context): void {
  const command = parent
    .command('wait')
    .description('Wait for introspections to end. Exit status 1: some ended in error; 5: some are still running.')
    .argument('<node...>', 'UUIDs or names')
    .action(async (nodes: string[], options: WaitingOptions & ServiceOptions) => {
      await printEnds(
        introspectionsOf(await serviceOf(options, context)),
        nodes,
        { errorsAreFailures: true },
        options,
        context,
      )
    })
  talksToService(lists(waits(command)))
  examples(command, [
    ['introspection wait node-1 node-2', 'until both have ended, at most an hour'],
    ['introspection wait node-1 --wait-timeout 20m -f json', 'for programs'],
  ])
}
