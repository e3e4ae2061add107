import type { Command } from 'commander'
import { introspectionsOf, type Introspections } from '../../../client/introspections.ts'
import { lists } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { oneByOne } from '../../one-by-one.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { mayWait, printEnds, printRefusals, type WaitingOptions } from './waiting.ts'

type Options = WaitingOptions & ServiceOptions & { wait?: true; all?: true }

/** Adds `introspection abort`. */
export function buildAbort(parent: Command, context: Context): void {
  const command = parent
    .command('abort')
    .description('Abort introspections that wait for a ramdisk; goes on when one is refused, and ends with 1 then.')
    .argument('[node...]', 'UUIDs or names')
    .option('--all', 'all that wait for a ramdisk, or for their turn to be powered on')
    .action(async (named: string[], options: Options) => {
      if (options.all ? named.length > 0 : named.length === 0)
        command.error('error: name nodes to abort, or say --all, and not both')
      const introspections = introspectionsOf(await serviceOf(options, context))
      const nodes = options.all ? await all(introspections) : named
      const { done, refusals } = await oneByOne(nodes, 'abort', introspections.abort, context)
      // An introspection that was aborted ends in error: here that is what was wanted.
      if (options.wait && done.length > 0)
        await printEnds(introspections, done, { refusals, errorsAreFailures: false }, options, context)
      else if (options.format !== 'table') printRefusals(context.output, options, refusals)
    })
  talksToService(lists(mayWait(command)))
  examples(command, [
    ['introspection abort node-1', 'and do not wait for the power to be off'],
    ['introspection abort --wait node-1 node-2', 'until nothing runs on either'],
    ['introspection abort --all --wait', 'everything that has not reported yet'],
  ])
}

/** The newest start first, as they are listed: the end of the queue goes before who is powered on, so that nobody moves up meanwhile. */
async function all(introspections: Introspections): Promise<readonly string[]> {
  const statuses = await introspections.list({ state: 'starting,waiting' })
  return statuses.map(({ uuid }) => String(uuid))
}
