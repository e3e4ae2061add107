import type { Command } from 'commander'
import { introspectionsOf } from '../../../client/introspections.ts'
import { InspectorError } from '../../../model/error.ts'
import { examples, type Context } from '../../command.ts'
import { reasonOf } from '../../reason.ts'
import { buildDataShow } from './data-show.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `introspection data` with its commands. */
export function buildData(parent: Command, context: Context): void {
  const data = parent.command('data').description('What ramdisks found.').helpCommand(false)
  buildSave(data, context)
  buildDataShow(data, context)
  examples(data, [
    ['introspection data show node-1 inventory.cpu', 'look into it'],
    ['introspection data save node-1 --file node-1.json', 'keep it'],
  ])
}

function buildSave(parent: Command, context: Context): void {
  const command = parent
    .command('save')
    .description('Save what was found on a node, as it is stored.')
    .argument('<node>', 'UUID or name')
    .option('--file <file>', 'write it there, not to standard output')
    .option('--unprocessed', 'what the ramdisk sent, before any step')
    .action(async (node: string, options: ServiceOptions & { file?: string; unprocessed?: true }) => {
      const { file, unprocessed } = options
      const introspections = introspectionsOf(await serviceOf(options, context))
      const text = await introspections.data(node, unprocessed ? 'unprocessed' : 'processed')
      if (file === undefined) context.output.raw(text)
      else await write(file, text)
    })
  talksToService(command)
  examples(command, [
    ['introspection data save node-1 --file node-1.json', 'keep it'],
    [
      'introspection data save node-1 --unprocessed | inspector plan -',
      'see what another configuration would make of it',
    ],
  ])
}

async function write(file: string, text: string): Promise<void> {
  try {
    await Bun.write(file, text)
  } catch (error) {
    throw new InspectorError('unavailable', `Cannot write "${file}": ${reasonOf(error)}`, { cause: error })
  }
}
