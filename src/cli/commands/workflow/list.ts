import type { Command } from 'commander'
import { shippedNames } from '../../../app/shipped-texts.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { knownWorkflows } from './known.ts'

/** Adds `workflow list`. */
export function buildList(parent: Command, context: Context): void {
  const command = parent
    .command('list')
    .description('List all workflows: those of the program, and those of the configuration.')
    .action((options: ListOptions & ConfigurationOptions) =>
      printList(context.output, options, {
        columns: ['Name', 'Origin', 'Steps', 'Revision', 'Description'],
        rows: Array.from(knownWorkflows(options, context).values(), ({ name, steps, revision, description }) => [
          name,
          shippedNames.includes(name) ? 'built in' : (steps.find(({ at }) => at)?.at?.file ?? ''),
          steps.length,
          revision,
          description,
        ]),
      }),
    )
  readsConfiguration(lists(command))
  examples(command, [
    ['workflow list', 'a table'],
    ['workflow list --config inspector.yaml -f value -c Name', 'names alone, with those of a file'],
  ])
}
