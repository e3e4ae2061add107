import { InvalidArgumentError, Option, type Command } from 'commander'
import { introspectionsOf } from '../../client/introspections.ts'
import { InspectorError } from '../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { changedFields, explained, fieldOf, whyNot } from '../../rehearsal/explain.ts'
import { examples, type CommandDefinition, type Context } from '../command.ts'
import { exits } from '../exit.ts'
import { printable, printableJson } from '../../model/printable.ts'
import { allText, explainText, nameOf, overviewLines, runLine, whyNotText } from '../render/explain.ts'
import { readValue } from '../rehearsed.ts'
import { serviceOf, talksToService, type ServiceOptions } from '../service-options.ts'

type Options = ServiceOptions & {
  readonly whyNot?: string
  readonly run?: number | 'latest'
  readonly from?: string
  readonly all?: true
  readonly format: 'text' | 'json'
}

/** `inspector explain`: which step or rule set a value, why, and from which data. */
export const command: CommandDefinition = {
  build(command, context) {
    command
      .argument('[node]', 'UUID or name; left out with --from')
      .argument('[field...]', 'such as properties.local_gb, data.root_disk, port 52:54:00:12:34:56')
      .option('--why-not <step|rule>', 'why it did not run: its condition, with the value of every part')
      .addOption(new Option('--run <n>', 'an older run, by its number, or latest').argParser(number))
      .option('--from <file>', 'a run that `plan --out` saved; asks no service')
      .option('--all', 'every field that the run changed')
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
      .action((node: string | undefined, field: string[], options: Options) =>
        explain(node, field, options, command, context),
      )
    talksToService(command)
    examples(command, [
      ['explain node-17 properties.local_gb', 'which step set it, and from what'],
      ['explain node-17 --why-not dell-idrac', 'why a step or rule did not run'],
      ['explain node-17 --all --run 2', 'all that an older run changed'],
      ['explain --from plan.json extra.rack', 'of a saved plan'],
    ])
  },
}

async function explain(
  node: string | undefined,
  words: readonly string[],
  options: Options,
  command: Command,
  context: Context,
): Promise<void> {
  const { output, finish } = context
  const { document, field } = await asked(node, words, options, command, context)
  const colors = output.colors.out
  const isText = options.format === 'text'
  const print = (text: () => string, value: () => Json) =>
    output.result(isText ? printable(text()) : printableJson(JSON.stringify(value(), null, 2)))

  if (options.whyNot !== undefined) {
    const why = whyNot(document, options.whyNot)
    return print(
      () => whyNotText(why, colors),
      () => why as unknown as Json,
    )
  }
  const fields = changedFields(document)
  if (options.all || (field === '' && !isText))
    return print(
      () => allText(document, fields, colors),
      () => fields.map((one) => explained(document, one)) as unknown as Json,
    )
  if (field === '')
    return print(
      () => [runLine(document), '', ...overviewLines(document)].join('\n'),
      () => document,
    )
  const wanted = fieldOf(field)
  const life = explained(document, wanted)
  if (life.chain.length === 0) {
    const near = fields.map(nameOf).filter((name) => name.split(/[. ]/).at(-1) === field.split(/[. ]/).at(-1))
    const hint = near.length > 0 ? `it did change ${near.join(', ')}` : '--all shows what it did change'
    output.note(printable(`note: ${hint}`))
    finish(exits.no)
  }
  print(
    () => explainText(document, wanted, colors),
    () => life as unknown as Json,
  )
}

async function asked(
  node: string | undefined,
  words: readonly string[],
  { from, run, ...service }: Options,
  command: Command,
  context: Context,
): Promise<{ readonly document: JsonObject; readonly field: string }> {
  if (from === undefined) {
    if (node === undefined) command.error('error: name a node, or a saved plan with --from')
    const introspections = introspectionsOf(await serviceOf(service, context))
    const document = await introspections.trace(node, run === 'latest' ? undefined : run)
    return { document, field: words.join(' ') }
  }
  if (run !== undefined) command.error("error: option '--run' cannot be used with '--from', which holds one run")
  const document = await readValue(from)
  if (!isObject(document) || !Array.isArray(document.steps))
    throw new InspectorError('invalid', `Cannot explain from "${from}": it is no run that \`plan --out\` saved`)
  // Who takes over a command line from above names the node all the same.
  const isNamed = node !== undefined && (node === document.name || node === document.node)
  return { document, field: [...(node === undefined || isNamed ? [] : [node]), ...words].join(' ') }
}

function number(text: string): number | 'latest' {
  if (text === 'latest') return text
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It has to be the number of a run, or latest.')
}
