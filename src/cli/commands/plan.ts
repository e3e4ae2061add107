import { Option, type Command } from 'commander'
import { stringify } from 'yaml'
import { stageOf } from '../../app/stage.ts'
import { numbersAsWritten } from '../../config/yaml-numbers.ts'
import type { Conceal } from '../../model/conceal.ts'
import { InspectorError } from '../../model/error.ts'
import { objectOf, type Json, type JsonObject } from '../../model/json.ts'
import { didYouMean } from '../../model/nearest.ts'
import { nodeDifferences, portDifferences } from '../../rehearsal/differences.ts'
import { rehearsalDocument } from '../../rehearsal/document.ts'
import { rehearse, type Rehearsal } from '../../rehearsal/rehearse.ts'
import type { Situation } from '../../rehearsal/situation.ts'
import {
  examples,
  readsConfiguration,
  type CommandDefinition,
  type ConfigurationOptions,
  type Context,
} from '../command.ts'
import { exits } from '../exit.ts'
import { printable } from '../../model/printable.ts'
import { rehearsedConfiguration, withWorkflowFile } from '../rehearsed.ts'
import { planText, requestLines } from '../render/plan.ts'
import { traceLines } from '../render/trace.ts'
import { talksToService, type ServiceOptions } from '../service-options.ts'
import { planFleet } from './plan/fleet.ts'
import { servicesOf } from './plan/services.ts'
import { situationOf, type SituationOptions } from './plan/situation.ts'
import { writeText } from '../write-text.ts'

const shows = ['diff', 'requests', 'trace', 'data'] as const

type Options = ConfigurationOptions &
  ServiceOptions &
  SituationOptions & {
    readonly show: (typeof shows)[number]
    readonly out?: string
    readonly detailedExitcode?: true
    readonly format: 'text' | 'json' | 'yaml'
  }

/** `inspector plan`: what would happen to a node; sends nothing, writes nothing but the file of `--out`. */
export const command: CommandDefinition = {
  build(command, context) {
    readsConfiguration(command)
      .argument('[data]', 'a report, as `introspection data save --unprocessed` gives it; - is standard input')
      .option(
        '--node <file>',
        'the node, as `baremetal node show -f json` gives it; none = Ironic knows no such machine',
      )
      .option('--ports <file>', 'its ports, as `baremetal port list --long -f json` gives them')
      .option('--rules <file>', 'rules of the API, as `rule import` takes them')
      .option('--workflow <name|file>', 'in place of the one that the configuration chooses')
      .option(
        '--stored <node>',
        'the report that the service keeps of a node; all = of every node, one after the other',
      )
      .option('--online', 'read the node, its ports and the rules from the services; still send nothing')
      .option('--answers <file>', 'recorded answers of exec and http steps, by the id of the step')
      .addOption(new Option('--show <what>', 'what to print').choices(shows).default('diff'))
      .option('--out <file>', 'save the run, for `explain --from` and for bug reports')
      .option('--detailed-exitcode', 'end with 4 when something would change')
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json', 'yaml']).default('text'))
      .action((data: string | undefined, options: Options) => plan(data, options, command, context))
    talksToService(command)
    examples(command, [
      ['plan report.json', 'what the configured workflow would make of a report'],
      ['plan report.json --node node.json --ports ports.json', 'with the node that Ironic has'],
      ['plan report.json --node none --workflow site-discovery', 'of an unknown machine'],
      ['plan report.json --workflow new.yaml --show requests', 'a file that is being written'],
      ['plan --stored all --workflow new.yaml', 'which nodes a new workflow would change'],
    ])
  },
}

async function plan(data: string | undefined, options: Options, command: Command, context: Context): Promise<void> {
  const { stored, online } = options
  if (data === undefined && stored === undefined)
    command.error('error: name a report, - for standard input, or --stored')
  if (data !== undefined && stored !== undefined)
    command.error("error: option '--stored <node>' takes no report besides")
  const unused =
    stored === 'all'
      ? command.options.find(
          (option) =>
            ofOne.includes(option.attributeName()) && command.getOptionValueSource(option.attributeName()) === 'cli',
        )
      : undefined
  if (unused) command.error(`error: option '${unused.flags}' cannot be used with --stored all`)
  const { configuration, workflow } = await chosen(options, context)
  if (stored === 'all') return planFleet(configuration, workflow, options, context)
  const services = stored !== undefined || online ? await servicesOf(configuration, options, context) : undefined
  const { situation, isBlank } = await situationOf(data, { ...options, workflow }, services)
  const stage = stageOf(configuration)
  const { conceal } = stage
  const ended = await rehearse(stage, situation)
  if (options.answers !== undefined) noteIdle(Object.keys(situation.answers), ended, context)
  const document = rehearsalDocument(ended, { answered: false })
  if (options.out !== undefined) await writeText(options.out, conceal(`${JSON.stringify(document, null, 2)}\n`))
  print(
    ended,
    document,
    { situation, isBlank, conceal, driver: configuration.settings.discovery?.driver },
    options,
    context,
  )
}

/** Says which answers no step was there for: most likely its id is misspelt. */
function noteIdle(answered: readonly string[], { trace }: Rehearsal, { output }: Context): void {
  const ids = trace?.steps.map(({ id }) => id)
  for (const id of answered)
    if (ids && !ids.includes(id))
      output.note(printable(`note: the workflow "${trace!.workflow}" has no step "${id}"${didYouMean(id, ids)}`))
}

/** Options that are about one node. */
const ofOne = ['node', 'ports', 'answers', 'show', 'out']

type Subject = {
  readonly situation: Situation
  readonly isBlank: boolean
  readonly driver: string | undefined
  readonly conceal: Conceal
}

function print(
  ended: Rehearsal,
  document: JsonObject,
  { situation, conceal, ...rest }: Subject,
  { show, format, detailedExitcode }: Options,
  { output, finish }: Context,
): void {
  if (format === 'text') {
    const subject = { report: objectOf(JSON.parse(situation.report) as Json), ...rest }
    const text = {
      diff: () => planText(ended, subject, output.colors.out),
      requests: () => requestLines(ended).join('\n') || 'nothing would be sent',
      trace: () => traceLines(document, output.colors.out).join('\n'),
      data: () => JSON.stringify(ended.data, null, 2),
    }[show]()
    output.result(printable(conceal(text)))
  } else output.result(conceal(machineText(shown(ended, document, show), format)))
  if (ended.outcome === 'error') finish(exits.no)
  else if (detailedExitcode && changes(ended)) finish(exits.changes)
}

async function chosen({ workflow = null, ...options }: Options, context: Context) {
  const configuration = await rehearsedConfiguration(options, context)
  if (workflow === null || !/[/\\]|\.ya?ml$/.test(workflow)) {
    if (workflow === null || configuration.workflows.has(workflow)) return { configuration, workflow }
    const known = [...configuration.workflows.keys()].sort().join(', ')
    throw new InspectorError(
      'invalid',
      `Cannot use workflow "${workflow}": there is none of that name (known: ${known})`,
    )
  }
  const { configuration: wider, name } = withWorkflowFile(configuration, workflow, context)
  return { configuration: wider, workflow: name }
}

function shown(ended: Rehearsal, document: JsonObject, show: Options['show']): Json {
  if (show === 'requests') return document.requests ?? []
  return show === 'data' ? ended.data : document
}

function machineText(value: Json, format: 'json' | 'yaml'): string {
  return format === 'json'
    ? JSON.stringify(value, null, 2)
    : stringify(value, numbersAsWritten, { version: '1.1' }).trimEnd()
}

function changes(ended: Rehearsal): boolean {
  return nodeDifferences(ended).length + portDifferences(ended).length > 0
}
