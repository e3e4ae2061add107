import type { Command } from 'commander'
import { firewallOf } from '../../../client/firewall.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

type Options = ServiceOptions & { readonly acceptShrink?: boolean }

/** Adds `firewall sync`. */
export function buildSync(parent: Command, context: Context): void {
  const command = parent
    .command('sync')
    .description('List the ports, read the firewall back and correct it, now.')
    .option('--accept-shrink', 'take over a listing of ports that lacks more MACs than firewall.max_shrink allows')
    .action(async ({ acceptShrink = false, ...options }: Options) => {
      await firewallOf(await serviceOf(options, context)).sync({ acceptShrink })
      context.output.note('The firewall is as it should be')
    })
  talksToService(command)
  examples(command, [
    ['firewall sync', 'do not wait for firewall.sync_interval'],
    ['firewall sync --accept-shrink', 'most of the machines have really gone'],
  ])
}
