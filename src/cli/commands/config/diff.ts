import { Option, type Command } from 'commander'
import { defaultFile, readConfiguration } from '../../../app/configuration.ts'
import { comparable, differencesOf } from '../../../app/differences.ts'
import { outlineOf, type Outline } from '../../../app/outline.ts'
import { configOf } from '../../../client/config.ts'
import { headline } from '../../../config/diagnostic.ts'
import { InspectorError } from '../../../model/error.ts'
import { disk } from '../../../platform/files.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { configDiffText } from '../../render/config-diff.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../../service-options.ts'

type Options = ConfigurationOptions &
  ServiceOptions & { readonly format: 'text' | 'json'; readonly detailedExitcode?: true }

/** Adds `config diff`. */
export function buildDiff(parent: Command, context: Context): void {
  const { output, finish } = context
  const command = parent
    .command('diff')
    .description(
      'Show in what the files are not what the service runs, and what of it needs a restart. Changes nothing.',
    )
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--detailed-exitcode', 'end with 4 when something differs')
    .action(async (options: Options) => {
      const own = outlined(options, context)
      const config = configOf(await serviceOf(options, context))
      const running = await config.describe()
      const found = differencesOf(own, running, await config.same(comparable(own, running)))
      const differs = found.differences.length > 0
      if (options.format === 'text') output.result(printable(configDiffText(own.file, found, output.colors.out)))
      else output.result(JSON.stringify({ file: own.file, running_file: running.file, differs, ...found }, null, 2))
      if (running.file !== own.file) output.note(printable(`note: the service reads "${running.file}"`))
      if (differs && options.detailedExitcode) finish(exits.changes)
    })
  talksToService(readsConfiguration(command))
  examples(command, [
    ['config diff', 'what a reload would change, and what only a restart does'],
    ['config diff --detailed-exitcode', '4 when something differs, for monitoring'],
    ['config diff --config new/inspector.yaml -f json', 'files that are not in place yet, for programs'],
  ])
}

/** What the files say. Secrets that cannot be read here are told of, and stay out of the comparison. */
function outlined({ config = defaultFile, set = [] }: Options, { environment, output }: Context): Outline {
  const loaded = readConfiguration({ file: config, set, env: environment, files: disk, purpose: 'check' })
  const { settings, diagnostics } = loaded
  for (const found of diagnostics.filter(({ code }) => code === 'W110')) output.problem(printable(headline(found)))
  if (settings) return outlineOf(loaded, settings)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const [first] = errors
  throw new InspectorError(
    errors.every(({ code }) => code === 'E110') ? 'unavailable' : 'invalid',
    `Cannot compare the configuration: ${first ? headline(first) : config}`,
  )
}
