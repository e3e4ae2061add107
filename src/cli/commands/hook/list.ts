import type { Command } from 'commander'
import { hooks } from '../../../app/hooks.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'

/** Adds `hook list`. */
export function buildList(parent: Command, { output }: Context): void {
  const command = parent
    .command('list')
    .description('List all hooks.')
    .action((options: ListOptions) =>
      printList(output, options, {
        columns: ['Name', 'Aliases', 'Summary'],
        rows: hooks.map(({ name, aliases = [], covers = {}, summary }) => [
          name,
          [...aliases, ...Object.keys(covers)].join(', '),
          summary,
        ]),
      }),
    )
  lists(command)
  examples(command, [
    ['hook list', 'a table'],
    ['hook list -f value -c Name', 'names alone'],
  ])
}
