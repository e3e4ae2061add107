import type { Command } from 'commander'
import { tearDown } from '../../../app/firewall.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { settingsOf } from './settings.ts'

/** Adds `firewall teardown`. */
export function buildTeardown(parent: Command, context: Context): void {
  const command = parent
    .command('teardown')
    .description(
      'Remove everything of ours from the firewall of this machine, and nothing else: everybody is answered then. Refuses while the service runs.',
    )
    .action(async (options: ConfigurationOptions) => {
      const driver = await tearDown(settingsOf(options, context), context.environment)
      context.output.note(`Removed what the driver "${driver}" had made; everybody is answered now`)
    })
  readsConfiguration(command)
  examples(command, [
    ['firewall teardown', 'what the usual configuration says'],
    ['firewall teardown --config old.yaml', 'what another configuration has left behind'],
  ])
}
