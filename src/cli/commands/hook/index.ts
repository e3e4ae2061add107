import { examples, type CommandDefinition } from '../../command.ts'
import { buildList } from './list.ts'
import { buildShow } from './show.ts'

/** `inspector hook …`: what steps there are to write. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildList, buildShow]) build(command, context)
    examples(command, [
      ['hook list', 'all of them, with one line each'],
      ['hook show root_disk_selection', 'options, what it reads and writes, an example'],
    ])
  },
}
