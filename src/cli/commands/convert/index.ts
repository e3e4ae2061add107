import { Option } from 'commander'
import { readConfiguration } from '../../../app/configuration.ts'
import { hooks } from '../../../app/hooks.ts'
import type { Diagnostic } from '../../../config/diagnostic.ts'
import { convert, type Conversion } from '../../../convert/convert.ts'
import { InspectorError } from '../../../model/error.ts'
import { disk } from '../../../platform/files.ts'
import { talksToService, type ServiceOptions } from '../../service-options.ts'
import { collected, examples, type CommandDefinition, type Context, type Environment } from '../../command.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { readText } from '../../read-text.ts'
import { printedFiles, writeFiles } from '../../new-files.ts'
import { conversionJson, conversionText, loses } from '../../render/conversion.ts'
import { isReport } from './evidence.ts'
import { main, overlay } from './overlay.ts'
import { verified } from './verify.ts'
import { rendered } from '../../render/diagnostics.ts'

type Options = {
  readonly output: string
  readonly stdout?: true
  readonly check?: true
  readonly strict?: true
  readonly force?: true
  readonly generation?: '2015' | 'final'
  readonly format: 'text' | 'json'
  readonly verify?: readonly string[]
} & ServiceOptions

/** `inspector convert`: reads files, and writes only new ones below `--output`. */
export const command: CommandDefinition = {
  build(command, context) {
    command
      .argument(
        '<file...>',
        'inspector.conf, several in the order in which the service was given them; or rules, JSON or YAML',
      )
      .option('-o, --output <dir>', 'where to write', '.')
      .option('--stdout', 'print the files and write none')
      .option('--check', 'convert, validate what comes of it, and write nothing')
      .option('--strict', 'fail when something has no equivalent')
      .option('--force', 'overwrite files that are there')
      .addOption(
        new Option('--generation <which>', 'ironic-inspector of 2015, or a later one; else guessed').choices([
          '2015',
          'final',
        ]),
      )
      .addOption(
        new Option('-f, --format <format>', 'how to print the report').choices(['text', 'json']).default('text'),
      )
      .addOption(
        new Option(
          '--verify <data>',
          'a report in a file, or a node whose report the running ironic-inspector keeps: compare what would come of it with the node and ports that Ironic has now, and with the data that ironic-inspector keeps of that report; repeatable, and further reports may stand among the files; sends nothing',
        ).argParser(collected),
      )
      .action(async (files: string[], options: Options) => run(files, options, context))
    talksToService(command)
    examples(command, [
      ['convert /etc/ironic-inspector/inspector.conf -o /etc/ironic-inspector', 'configuration, workflow and secrets'],
      ['convert --check --strict inspector.conf', 'would it do all that it did?'],
      [
        'convert inspector.conf --check --verify node-17 --inspector-url http://192.0.2.1:5050',
        'does the same come of what node-17 reported?',
      ],
      ['convert inspector.conf --check --verify reports/*.json', 'the same for reports in files'],
      ['convert rules.json --stdout', 'rules of ironic-inspector, or Ironic’s own, as a file'],
    ])
  },
}

async function run(paths: readonly string[], options: Options, context: Context): Promise<void> {
  const { output, environment, finish } = context
  const read = await Promise.all(paths.map(async (name) => ({ name, text: await readText(name) })))
  // A shell makes several words of reports/*.json.
  const reports = options.verify ? read.filter(({ name, text }) => name !== '-' && isReport(text)) : []
  const given = read.filter((file) => !reports.includes(file))
  if (given.length === 0)
    throw new InspectorError(
      'invalid',
      'There is nothing to convert: the files are reports, and --verify wants an inspector.conf',
    )
  const conversion = convert(given, {
    hooks,
    read: readIfThere,
    ...(options.generation ? { generation: options.generation } : {}),
  })
  const printsFiles = options.stdout && options.format === 'text'
  const report =
    options.format === 'json' ? conversionJson(conversion) : printable(conversionText(conversion, output.colors.out))
  const say = printsFiles ? output.note : output.result
  say(report)
  const findings = checked(conversion, environment)
  for (const finding of findings) output.problem(printable(`${rendered(finding, output.colors.err)}\n`))
  if (printsFiles) output.result(printedFiles(conversion.made))
  else if (!options.check && !options.stdout)
    output.note(`written: ${writeFiles(conversion.made, options.output, options.force ?? false).join(', ')}`)
  const isBroken = findings.some(({ severity }) => severity === 'error')
  const isSame =
    options.verify === undefined ||
    (await verified([...options.verify, ...reports.map(({ name }) => name)], conversion, options, context))
  finish(isBroken || !isSame || (options.strict && loses(conversion)) ? exits.no : exits.done)
}

/** What `validate` says of the files as they would stand; without lines of those that nobody may see. */
function checked({ made }: Conversion, env: Environment): readonly Diagnostic[] {
  const files = overlay(made)
  const whole = made.some(({ path }) => path === main)
  const parts = made.map(({ path }) => path).filter((path) => path.endsWith('.yaml'))
  const found = (whole ? [main] : parts).flatMap(
    (file) => readConfiguration({ file, set: [], env, files, purpose: 'check', isPart: !whole }).diagnostics,
  )
  const secret = new Set(made.flatMap((one) => (one.secret ? [one.path] : [])))
  return found.map(({ frame, ...finding }) =>
    frame === undefined || secret.has(finding.file) ? finding : { ...finding, frame },
  )
}

function readIfThere(path: string): string | undefined {
  try {
    return disk.read(path)
  } catch {
    // The option that names it says so.
    return undefined
  }
}
