import { InvalidArgumentError, Option } from 'commander'
import { InspectorError, messageOf } from '../../model/error.ts'
import { isObject, objectOf, type Json } from '../../model/json.ts'
import { systemClock } from '../../platform/clock.ts'
import { createRun } from '../../platform/command.ts'
import { collect } from '../../ramdisk/collect.ts'
import { collectorGroups, usualToolTimeout, type CollectorGroup } from '../../ramdisk/collector.ts'
import { kernelFacts } from '../../ramdisk/kernel/facts.ts'
import { flat, flatInterfaces } from '../../ramdisk/flat.ts'
import { machineAt, ownFacts } from '../../ramdisk/machine.ts'
import { redacted } from '../../ramdisk/redact.ts'
import { callbackHttp, send } from '../../ramdisk/send.ts'
import { examples, type CommandDefinition, type Context } from '../command.ts'
import { printable } from '../../model/printable.ts'
import { span } from '../service-options.ts'
import { readText } from '../read-text.ts'

type Options = {
  collectors: readonly CollectorGroup[]
  lldpTimeout: number
  format: 'ipa' | 'flat'
  from?: string
  redact?: true
  send?: readonly string[]
  attempts: number
  insecure?: true
}

/** `inspector collect`: what a ramdisk does. */
export const command: CommandDefinition = {
  build(command, context) {
    command
      .description('Print what this machine consists of, as ironic-python-agent reports it; or hand it in.')
      .addOption(
        new Option('--collectors <names>', `of ${collectorGroups.join(', ')}, joined by commas`)
          .default(quickGroups, quickGroups.join(','))
          .argParser(groups),
      )
      .addOption(
        new Option('--lldp-timeout <duration>', 'how long to listen for switches')
          .default(60_000, '60s')
          .argParser(span),
      )
      .addOption(
        new Option('--format <form>', 'of ironic-python-agent, or flat as in 2015')
          .choices(['ipa', 'flat'])
          .default('ipa'),
      )
      .option('--from <file>', 'take this report, not that of this machine; - is standard input')
      .option('--redact', 'leave out what tells machines apart: serial numbers, MACs, addresses, names, logs')
      .addOption(
        new Option('--send <url>', 'hand it in, and print the UUID of the node; several by commas').argParser(urls),
      )
      .addOption(
        new Option('--attempts <n>', 'how often to try to hand it in, 5 to 30 s apart').default(5).argParser(count),
      )
      .option('--insecure', "do not check the service's certificate")
      .action((options: Options) => run(options, context))
    examples(command, [
      ['collect', 'print it'],
      ['collect --send http://127.0.0.1:5050/v1/continue', 'introspect this machine'],
      ['collect --redact >my-server.json', 'without serial numbers and addresses, to be shown to others'],
    ])
  },
}

async function run(
  { from, redact, send: urls, attempts, insecure, format: form, ...asked }: Options,
  context: Context,
): Promise<void> {
  const { output } = context
  const text = from === undefined ? await ownReport({ ...asked, form }, context) : await reportIn(from, form)
  const report = redact ? redacted(text) : text
  if (urls === undefined) return output.raw(report.endsWith('\n') ? report : `${report}\n`)
  const { uuid } = await send(urls, () => report, {
    http: callbackHttp,
    clock: systemClock,
    timeout: 60_000,
    attempts,
    ...(insecure ? { tls: { insecure } } : {}),
    onRetry: (why, pause) => output.note(printable(`${why}; trying again in ${pause / 1000} s`)),
    onNext: (why) => output.note(printable(why)),
  })
  output.result(printable(uuid ?? 'accepted'))
}

async function ownReport(
  { collectors: names, lldpTimeout, form }: Pick<Options, 'collectors' | 'lldpTimeout'> & { form: Options['format'] },
  { output, environment }: Context,
): Promise<string> {
  const machine = machineAt('/', ownFacts(kernelFacts()), createRun(environment))
  const { data, notes } = await collect(machine, names, {
    clock: systemClock,
    lldpTimeout,
    toolTimeout: usualToolTimeout,
    benchmarks: [],
    said: () => [],
  })
  for (const note of notes) output.note(`note: ${note}`)
  if (data.error) output.problem(String(data.error))
  return JSON.stringify(form === 'flat' ? flat(data, flatInterfaces(machine)) : data, null, 2)
}

/** A report as it stands in a file, byte by byte, unless it is to have another form, and has not. */
async function reportIn(file: string, form: Options['format']): Promise<string> {
  const text = await readText(file)
  if (form === 'ipa') return text
  const report = objectOf(parsed(text, file))
  if (isObject(report.inventory)) return JSON.stringify(flat(report), null, 2)
  if (!isObject(report.interfaces))
    throw new InspectorError(
      'invalid',
      `Cannot make a flat report of "${file}": it has neither inventory nor interfaces`,
    )
  return text
}

function parsed(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InspectorError('invalid', `Cannot make a flat report of "${file}": ${messageOf(error)}`, { cause: error })
  }
}

/** Those that take no time: no listening, and no logs. */
const quickGroups: readonly CollectorGroup[] = ['default', 'pci-devices', 'numa-topology']

function groups(text: string): readonly CollectorGroup[] {
  return text.split(',').map((name) => {
    const known = collectorGroups.find((group) => group === name)
    if (!known)
      throw new InvalidArgumentError(`There is no collector "${name}": there are ${collectorGroups.join(', ')}.`)
    return known
  })
}

function urls(text: string): readonly string[] {
  const all = text.split(',')
  const wrong = all.find((url) => !/^https?:\/\/./.test(url) || !URL.canParse(url))
  if (wrong !== undefined)
    throw new InvalidArgumentError(`"${wrong}" is no URL, such as http://127.0.0.1:5050/v1/continue.`)
  return all
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Write a whole number from 1.')
  return value
}
