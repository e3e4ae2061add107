import type { Command } from 'commander'
import { nodesOf } from '../../../client/nodes.ts'
import { messageOf } from '../../../model/error.ts'
import { examples, type Context } from '../../command.ts'
import { exitOf, exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `node delete`. */
export function buildDelete(parent: Command, context: Context): void {
  const { output, finish } = context
  const command = parent
    .command('delete')
    .description(
      'Remove nodes from the own inventory, with their ports; goes on when one is refused, and ends with 1 then.',
    )
    .argument('<node...>', 'UUIDs or names')
    .action(async (refs: string[], options: ServiceOptions) => {
      const nodes = nodesOf(await serviceOf(options, context))
      for (const ref of refs) {
        try {
          await nodes.remove(ref)
          output.note(printable(`Deleted node ${ref}`))
        } catch (error) {
          if (exitOf(error) !== exits.no) throw error
          output.problem(printable(`Cannot delete ${ref}: ${messageOf(error)}`))
          finish(exits.no)
        }
      }
    })
  talksToService(command)
  examples(command, [
    ['node delete node-1', 'one node'],
    ['node list -f value -c UUID | xargs inspector node delete', 'all of them'],
  ])
}
