import { Option } from 'commander'
import type { ConfigDifferences } from '../../app/differences.ts'
import { configOf } from '../../client/config.ts'
import type { Diagnostic } from '../../config/diagnostic.ts'
import { examples, type CommandDefinition, type Context } from '../command.ts'
import { exits } from '../exit.ts'
import { printable, printableJson } from '../../model/printable.ts'
import { reloadText } from '../render/config-diff.ts'
import { rendered } from '../render/diagnostics.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../service-options.ts'

type Options = ServiceOptions & { readonly format: 'text' | 'json' }

/** What the service tells of a reload. */
type Told = Pick<ConfigDifferences, 'differences' | 'command_line'> & {
  readonly file: string
  readonly diagnostics?: readonly Diagnostic[]
}

/** `inspector reload`: has the service read its files anew; with a mistake in them it goes on as it was. */
export const command: CommandDefinition = {
  build(command, context) {
    command
      .description(
        'Have the service read its configuration anew, as SIGHUP does. A file with a mistake changes nothing; reports that are being processed end as they began.',
      )
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
      .action((options: Options) => reload(options, context))
    talksToService(command)
    examples(command, [
      ['reload', 'put the files in force, and see what needs a restart'],
      ['reload --inspector-url unix:/run/ironic-inspector/api.sock', 'through the socket, without a login'],
      ['reload -f json', 'what changed, or what is wrong, for programs'],
    ])
  },
}

async function reload(options: Options, context: Context): Promise<void> {
  const { output, finish } = context
  const answer = await configOf(await serviceOf(options, context)).reload()
  const refused = 'refused' in answer ? answer.refused : undefined
  const told = answer.told as Told
  if (refused !== undefined) finish(exits.no)
  if (options.format === 'json') {
    const outcome =
      refused === undefined ? { reloaded: true } : { reloaded: false, error: { code: 'invalid', message: refused } }
    output.result(printableJson(JSON.stringify({ ...outcome, ...told }, null, 2)))
    return
  }
  for (const found of told.diagnostics ?? []) output.problem(printable(`${rendered(found, output.colors.err)}\n`))
  if (refused === undefined) output.result(printable(reloadText(told, output.colors.out)))
  else output.problem(printable(`${output.colors.err.red('error:')} ${refused}; the service goes on with the old one`))
}
