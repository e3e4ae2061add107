import { examples, type CommandDefinition } from '../../command.ts'
import { buildExplain } from './explain.ts'
import { buildShow } from './show.ts'

/** `inspector config …`: what is in force, and what a setting means. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildShow, buildExplain]) build(command, context)
    examples(command, [
      ['config show --changed', 'what differs from the defaults'],
      ['config show --origin', 'each value with the line it comes from'],
      ['config explain firewall.unknown_macs', 'what one setting means'],
    ])
  },
}
