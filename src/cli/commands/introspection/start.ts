import type { Command } from 'commander'
import { introspectionsOf, type Introspections } from '../../../client/introspections.ts'
import { codeOf, messageOf } from '../../../model/error.ts'
import { lists, printList } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { exitOf, exits } from '../../exit.ts'
import { printable } from '../../printable.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { printEnds, waits, type WaitingOptions } from './waiting.ts'

type Options = WaitingOptions & ServiceOptions & { workflow?: string; manageBoot: boolean; wait?: true }

/** Adds `introspection start`. */
export function buildStart(parent: Command, context: Context): void {
  const command = parent
    .command('start')
    .description('Start the introspection of nodes; goes on when one is refused, and ends with 1 then.')
    .argument('<node...>', 'UUIDs or names')
    .option('--workflow <name>', 'this workflow, not the configured choice')
    .option('--no-manage-boot', 'leave boot device and power alone: somebody else boots the ramdisk')
    .option('--wait', 'wait for the end')
    .action(async (nodes: string[], options: Options) => {
      const introspections = introspectionsOf(await serviceOf(options, context))
      const refusals = new Map<string, string>()
      const started = await startAll(introspections, nodes, options, (node, why) => {
        refusals.set(node, why)
        context.output.problem(printable(`Cannot start ${node}: ${why}`))
      })
      if (options.wait && started.length > 0) await printEnds(introspections, started, refusals, options, context)
      else printList(context.output, options, { columns: ['UUID', 'Error'], rows: [...refusals] })
      if (refusals.size > 0) context.finish(exits.no)
    })
  talksToService(lists(waits(command)))
  examples(command, [
    ['introspection start node-1', 'and do not wait'],
    ['introspection start --wait --check-errors node-1 node-2', 'exit status 1 when one fails'],
  ])
}

// One node's refusal does not hold for the next; an unreachable service or a wrong password does.
async function startAll(
  introspections: Introspections,
  nodes: readonly string[],
  { workflow, manageBoot }: Options,
  onRefusal: (node: string, why: string) => void,
): Promise<readonly string[]> {
  const started: string[] = []
  for (const node of nodes) {
    try {
      await introspections.start(node, { workflow, manageBoot })
      started.push(node)
    } catch (error) {
      if (codeOf(error) === 'internal' || exitOf(error) !== exits.no) throw error
      onRefusal(node, messageOf(error))
    }
  }
  return started
}
