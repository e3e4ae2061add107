import type { Command } from 'commander'
import { nodesOf } from '../../../client/nodes.ts'
import { objectsOf, type JsonObject } from '../../../model/json.ts'
import { printOne, shows, type ShowOptions } from '../../cliff/options.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `node show`. */
export function buildShow(parent: Command, context: Context): void {
  const command = parent
    .command('show')
    .description('Show a node of the own inventory with its ports.')
    .argument('<node>', 'UUID or name')
    .action(async (ref: string, options: ShowOptions & ServiceOptions) => {
      const node = await nodesOf(await serviceOf(options, context)).show(ref)
      printNode(context, options, node)
    })
  talksToService(shows(command))
  examples(command, [
    ['node show node-1', 'a table'],
    ['node show node-1 -f json | jq .ports', 'everything about its ports'],
  ])
}

/** Prints a node; in a table a port is only its address. */
export function printNode({ output }: Context, options: ShowOptions, node: JsonObject): void {
  const { links: _, ...fields } = node
  const ports = objectsOf(fields.ports)
  const addresses = ports.map(({ address }) => String(address)).join('\n')
  printOne(output, options, options.format === 'table' && fields.ports ? { ...fields, ports: addresses } : fields)
}
