import type { Command } from 'commander'
import { rulesOf } from '../../../client/rules.ts'
import { examples, type Context } from '../../command.ts'
import { oneByOne } from '../../one-by-one.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `rule delete`. */
export function buildDelete(parent: Command, context: Context): void {
  const command = parent
    .command('delete')
    .description('Delete rules; goes on when one is refused, and ends with 1 then.')
    .argument('<uuid...>', 'UUIDs of rules')
    .action(async (uuids: string[], options: ServiceOptions) => {
      await oneByOne(uuids, 'delete', rulesOf(await serviceOf(options, context)).remove, context)
    })
  talksToService(command)
  examples(command, [
    ['rule delete 5d0e5c9e-7f3f-4d3c-9d2a-0c7f3d0a1b2c', 'one rule'],
    ['rule purge', 'all of them'],
  ])
}
