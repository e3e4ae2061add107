import type { Command } from 'commander'
import { examples, type CommandDefinition, type Context } from '../../command.ts'
import { buildDelete } from './delete.ts'
import { buildImport } from './import.ts'
import { buildList } from './list.ts'
import { buildPurge } from './purge.ts'
import { buildShow } from './show.ts'

/** `inspector rule …`, in arguments and output as `openstack baremetal introspection rule …`. */
export const command: CommandDefinition = {
  build(command, context) {
    for (const build of [buildList, buildShow, buildImport, buildDelete, buildPurge]) build(command, context)
    examples(command, [
      ['rule import rules.yaml', 'all rules of a file, or none'],
      ['rule list', 'those that are there, in their order'],
      ['rule show -f json 5d0e5c9e-7f3f-4d3c-9d2a-0c7f3d0a1b2c', 'conditions and actions of one'],
    ])
  },
}

/** Adds `introspection rule …`, which is the same. */
export function buildRule(parent: Command, context: Context): void {
  command.build(parent.command('rule').description('As "inspector rule".').helpCommand(false), context)
}
