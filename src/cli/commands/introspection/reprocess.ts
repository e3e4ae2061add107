import type { Command } from 'commander'
import { introspectionsOf } from '../../../client/introspections.ts'
import { InspectorError, messageOf } from '../../../model/error.ts'
import { isObject } from '../../../model/json.ts'
import { lists } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { oneByOne } from '../../one-by-one.ts'
import { readText } from '../../read-text.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { printPlans } from './plans.ts'
import { mayWait, printEnds, printRefusals, type WaitingOptions } from './waiting.ts'

type Options = WaitingOptions & ServiceOptions & { data?: string; wait?: true; dryRun?: true; workflow?: string }

/** Adds `introspection reprocess`. */
export function buildReprocess(parent: Command, context: Context): void {
  const command = parent
    .command('reprocess')
    .description('Process again what ramdisks sent; goes on when one is refused, and ends with 1 then.')
    .argument('<node...>', 'UUIDs or names')
    .option('--data <file>', 'this report, which takes the place of the kept one; - is standard input')
    .option('--dry-run', 'show what it would change, and change nothing')
    .option('--workflow <name>', 'with --dry-run: in place of the one it was processed by')
    .action(async (nodes: string[], { data, dryRun, workflow, ...options }: Options) => {
      if (workflow !== undefined && !dryRun)
        command.error("error: option '--workflow <name>' can only be used with --dry-run")
      const report = data === undefined ? undefined : await reportIn(data)
      const introspections = introspectionsOf(await serviceOf(options, context))
      if (dryRun) return printPlans(introspections, nodes, { workflow, report }, options, context)
      const process = (node: string) => introspections.reprocess(node, report)
      const { done, refusals } = await oneByOne(nodes, 'reprocess', process, context)
      if (options.wait && done.length > 0)
        await printEnds(introspections, done, { refusals, errorsAreFailures: true }, options, context)
      else if (options.format !== 'table') printRefusals(context.output, options, refusals)
    })
  talksToService(lists(mayWait(command)))
  examples(command, [
    ['introspection reprocess node-1 --wait', 'after a change of rules or of the workflow'],
    ['introspection reprocess node-1 --dry-run', 'what that would change'],
    ['introspection reprocess node-1 --data report.json', 'a report that was saved and changed'],
  ])
}

// Sent as it is, so that no number loses digits. Without a key the service would take the kept report.
async function reportIn(file: string): Promise<string> {
  const text = await readText(file)
  let report: unknown
  try {
    report = JSON.parse(text)
  } catch (error) {
    throw new InspectorError('invalid', `Cannot reprocess with "${file}": it is no JSON: ${messageOf(error)}`)
  }
  if (isObject(report) && Object.keys(report).length > 0) return text
  throw new InspectorError('invalid', `Cannot reprocess with "${file}": it is no JSON object with any key`)
}
