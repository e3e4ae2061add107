import type { Command } from 'commander'
import { introspectionsOf } from '../../../client/introspections.ts'
import { InspectorError } from '../../../model/error.ts'
import { exactly } from '../../../model/exact.ts'
import { objectOf, type Json } from '../../../model/json.ts'
import { didYouMean } from '../../../model/nearest.ts'
import { printable, printableJson } from '../../../model/printable.ts'
import { examples, type Context } from '../../command.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

/** Adds `introspection data show`. */
export function buildDataShow(parent: Command, context: Context): void {
  const command = parent
    .command('show')
    .description(
      'Show what was found on a node, or one part of it; texts and numbers as they are, anything else as JSON.',
    )
    .argument('<node>', 'UUID or name')
    .argument('[path]', 'the part, such as inventory.disks.0.size; all of it without')
    .option('--unprocessed', 'what the ramdisk sent, before any step')
    .action(async (node: string, path: string | undefined, options: ServiceOptions & { unprocessed?: true }) => {
      const introspections = introspectionsOf(await serviceOf(options, context))
      const data = exactly(await introspections.data(node, options.unprocessed ? 'unprocessed' : 'processed'))
      const part = (path ?? '').split('.').filter(Boolean).reduce(partOf, { value: data, path: [] }).value
      context.output.result(typeof part === 'string' ? printable(part) : printableJson(JSON.stringify(part, null, 2)))
    })
  talksToService(command)
  examples(command, [
    ['introspection data show node-1', 'all of it'],
    ['introspection data show node-1 inventory.system_vendor.serial_number', 'one value, for scripts'],
    ['introspection data show node-1 inventory.disks --unprocessed', 'as the ramdisk sent it'],
  ])
}

type Part = { readonly value: Json; readonly path: readonly string[] }

function partOf({ value, path }: Part, key: string): Part {
  const names = Array.isArray(value) ? [...value.keys()].map(String) : Object.keys(objectOf(value))
  if (names.includes(key)) return { value: (value as Readonly<Record<string, Json>>)[key]!, path: [...path, key] }
  const where = path.length === 0 ? 'The data' : `"${path.join('.')}"`
  const there =
    names.length === 0
      ? 'nothing below it'
      : Array.isArray(value)
        ? `${names.length} entries, from 0`
        : `no "${key}"${didYouMean(key, names)}`
  throw new InspectorError('not_found', `${where} has ${there}`)
}
