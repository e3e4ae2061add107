import { examples, type CommandDefinition } from '../../command.ts'
import { buildAllow, buildDeny, buildRelease } from './hold.ts'
import { buildPlan } from './plan.ts'
import { buildShow } from './show.ts'
import { buildSync } from './sync.ts'
import { buildTeardown } from './teardown.ts'
import { buildWatch } from './watch.ts'

/** `inspector firewall …`: which machines get a DHCP answer. */
export const command: CommandDefinition = {
  build(command, context) {
    const service = [buildShow, buildPlan, buildSync, buildAllow, buildDeny, buildRelease, buildWatch]
    for (const build of [...service, buildTeardown]) build(command, context)
    examples(command, [
      ['firewall show --brief', 'who is let in and why, and what fails'],
      ['firewall watch', 'the same as it happens'],
      ['firewall plan --offline --macs macs.txt', 'the ruleset of a configuration, without a service'],
    ])
  },
}
