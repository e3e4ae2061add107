import { examples, type CommandDefinition } from '../../command.ts'
import { buildCreate } from './create.ts'
import { buildDelete } from './delete.ts'
import { buildImport } from './import.ts'
import { buildList } from './list.ts'
import { buildShow } from './show.ts'

/** `inspector node …`: the inventory of a service that has one of its own. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildList, buildShow, buildCreate, buildDelete, buildImport]) build(command, context)
    examples(command, [
      ['node list', 'all nodes, with what was found'],
      ['node show node-1 -f json', 'one node with its ports'],
      ['node import nodes.yaml', 'many at once'],
    ])
  },
}
