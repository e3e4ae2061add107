import type { Command } from 'commander'
import { nodesOf } from '../../../client/nodes.ts'
import { codeOf, InspectorError, messageOf } from '../../../model/error.ts'
import type { Json } from '../../../model/json.ts'
import { lists, printList, type ListOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { exitOf, exits } from '../../exit.ts'
import { readText } from '../../read-text.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'
import { nodesIn } from './node-list.ts'

/** Adds `node import`. */
export function buildImport(parent: Command, context: Context): void {
  const command = parent
    .command('import')
    .description('Add the nodes of a file to the own inventory; goes on when one is refused, and ends with 1 then.')
    .argument('<file>', 'YAML or JSON: a list of nodes, {nodes: […]}, or an instackenv.json; - is standard input')
    .action(async (file: string, options: ListOptions & ServiceOptions) => {
      const wanted = nodesIn(await readText(file), file)
      const nodes = nodesOf(await serviceOf(options, context))
      const rows: Json[][] = []
      for (const node of wanted) {
        try {
          const { uuid = null, name = null } = await nodes.create(node)
          rows.push([uuid, name, null])
        } catch (error) {
          if (exitOf(error) !== exits.no) throw interrupted(error, rows.length, wanted.length)
          rows.push([node.uuid ?? null, node.name ?? null, messageOf(error)])
          context.finish(exits.no)
        }
      }
      printList(context.output, options, { columns: ['UUID', 'Name', 'Error'], rows })
    })
  talksToService(lists(command))
  examples(command, [
    ['node import nodes.yaml', 'a list of {name, driver, driver_info, properties, extra, macs}'],
    ['node import instackenv.json', 'as TripleO has it'],
  ])
}

/** What ends an import half way, and how far it came: a second one refuses the nodes that are there already, and adds the rest. */
function interrupted(error: unknown, done: number, all: number): unknown {
  if (done === 0) return error
  const what = `${messageOf(error)}; ${done} of ${all} nodes were dealt with, import again for the rest`
  return new InspectorError(codeOf(error), what, { cause: error })
}
