import { examples, type CommandDefinition } from '../../command.ts'
import { buildRule } from '../rule/index.ts'
import { buildAbort } from './abort.ts'
import { buildData } from './data.ts'
import { buildInterface } from './interface.ts'
import { buildList } from './list.ts'
import { buildReprocess } from './reprocess.ts'
import { buildStart } from './start.ts'
import { buildStatus } from './status.ts'
import { buildWait } from './wait.ts'

/** `inspector introspection …`, in arguments and output as `openstack baremetal introspection …`. */
export const command: CommandDefinition = {
  build(command, context) {
    const single = [buildStart, buildStatus, buildList, buildWait, buildAbort, buildReprocess]
    const groups = [buildData, buildInterface, buildRule]
    for (const build of [...single, ...groups]) build(command, context)
    examples(command, [
      ['introspection start --wait node-1 node-2', 'boot the ramdisk on two nodes, and wait'],
      ['introspection list --state error', 'what went wrong'],
      ['introspection data save node-1 --file node-1.json', 'keep what was found'],
    ])
  },
}
