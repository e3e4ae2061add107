import { examples, type CommandDefinition } from '../../command.ts'
import { buildDiff } from './diff.ts'
import { buildExplain } from './explain.ts'
import { buildShow } from './show.ts'

/** `inspector config …`: what is in force, what a setting means, and what the service runs. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildShow, buildExplain, buildDiff]) build(command, context)
    examples(command, [
      ['config show --changed', 'what differs from the defaults'],
      ['config show --origin', 'each value with the line it comes from'],
      ['config explain firewall.unknown_macs', 'what one setting means'],
      ['config diff', 'what the files say that the service does not run yet'],
    ])
  },
}
