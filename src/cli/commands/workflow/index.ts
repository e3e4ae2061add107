import { examples, type CommandDefinition } from '../../command.ts'
import { buildGraph } from './graph.ts'
import { buildList } from './list.ts'
import { buildShow } from './show.ts'

/** `inspector workflow …`: what happens to a node, as the program reads it. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildList, buildShow, buildGraph]) build(command, context)
    examples(command, [
      ['workflow list', 'those of the program and of the configuration'],
      ['workflow show default', 'with every default, and where each step is written'],
      ['workflow show default --as site-default > workflows/site-default.yaml', 'a copy to change'],
    ])
  },
}
