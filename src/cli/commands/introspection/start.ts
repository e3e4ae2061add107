import type { Command } from 'commander'
import { introspectionsOf, type StartOptions } from '../../../client/introspections.ts'
import { Secret } from '../../../model/secret.ts'
import { lists } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { oneByOne } from '../../one-by-one.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { mayWait, printEnds, printRefusals, type WaitingOptions } from './waiting.ts'

type Options = WaitingOptions &
  ServiceOptions & {
    workflow?: string
    manageBoot: boolean
    newIpmiUsername?: string
    newIpmiPassword?: string
    wait?: true
  }

/** Adds `introspection start`. */
export function buildStart(parent: Command, context: Context): void {
  const command = parent
    .command('start')
    .description('Start the introspection of nodes; goes on when one is refused, and ends with 1 then.')
    .argument('<node...>', 'UUIDs or names')
    .option('--workflow <name>', 'this workflow, not the configured choice')
    .option('--no-manage-boot', 'leave boot device and power alone: somebody else boots the ramdisk')
    .option('--new-ipmi-password <password>', 'the ramdisk sets it in the BMC, the service in the node')
    .option('--new-ipmi-username <name>', 'with it, this user name')
    .action(async (nodes: string[], options: Options) => {
      const introspections = introspectionsOf(await serviceOf(options, context))
      const how = startOptions(options, command)
      const { done, refusals } = await oneByOne(nodes, 'start', (node) => introspections.start(node, how), context)
      if (options.wait && done.length > 0)
        await printEnds(introspections, done, { refusals, errorsAreFailures: true }, options, context)
      else printRefusals(context.output, options, refusals)
    })
  talksToService(lists(mayWait(command)))
  examples(command, [
    ['introspection start node-1', 'and do not wait'],
    ['introspection start --wait --check-errors node-1 node-2', 'exit status 1 when one fails'],
  ])
}

function startOptions(options: Options, command: Command): StartOptions {
  const { workflow, manageBoot, newIpmiUsername: username, newIpmiPassword: password } = options
  if (username && !password)
    command.error("error: option '--new-ipmi-username <name>' can only be used with --new-ipmi-password")
  return { workflow, manageBoot, newIpmi: password ? { username, password: new Secret(password) } : undefined }
}
