import { Option, type Command } from 'commander'
import { stringify } from 'yaml'
import { hooks } from '../../../app/hooks.ts'
import type { SettingSchema } from '../../../config/effective.ts'
import { InspectorError } from '../../../model/error.ts'
import type { Json } from '../../../model/json.ts'
import { didYouMean } from '../../../model/nearest.ts'
import { examples, type Context } from '../../command.ts'

type Hook = (typeof hooks)[number]

/** Adds `hook show`. */
export function buildShow(parent: Command, { output }: Context): void {
  const command = parent
    .command('show')
    .description('Show a hook: its options, what it reads and writes, what must stand above it, and an example.')
    .argument('<name>', "its name, or Ironic's name for it")
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action((name: string, { format }: { format: 'text' | 'json' }) => {
      const hook = hooks.find((one) =>
        [one.name, ...(one.aliases ?? []), ...Object.keys(one.covers ?? {})].includes(name),
      )
      if (!hook) {
        const names = hooks.flatMap((one) => [one.name, ...(one.aliases ?? [])])
        throw new InspectorError('not_found', `There is no hook "${name}"${didYouMean(name, names)}`)
      }
      output.result(format === 'json' ? JSON.stringify(described(hook), null, 2) : text(hook))
    })
  examples(command, [
    ['hook show pci_devices', 'for people'],
    ['hook show local-link-connection -f json', "by Ironic's name, for programs"],
  ])
}

function described({
  name,
  aliases = [],
  covers = {},
  summary,
  needs = [],
  before = [],
  reads,
  writes,
  options,
}: Hook) {
  return {
    name,
    aliases,
    covers: Object.keys(covers),
    summary,
    needs,
    before,
    reads,
    writes,
    options: JSON.parse(JSON.stringify(options)) as Json,
  }
}

function text(hook: Hook): string {
  const { name, aliases = [], covers = {}, summary, needs = [], before = [], reads, writes } = hook
  const line = (label: string, names: readonly string[]) => (names.length > 0 ? [`${label}${names.join(', ')}`] : [])
  const options = Object.entries(hook.options.properties as Readonly<Record<string, SettingSchema>>)
  return [
    `${name}${aliases.length > 0 ? `   (in Ironic: ${aliases.join(', ')})` : ''}`,
    `  ${summary}`,
    '',
    ...line("does the work of Ironic's   ", Object.keys(covers)),
    ...(Object.keys(covers).length > 0 ? [asNames] : []),
    ...line('stands below   ', needs),
    ...line('stands above   ', before),
    ...line('reads          ', reads),
    ...line('writes         ', writes),
    ...(options.length > 0 ? ['', 'options'] : []),
    ...options.map(([key, schema]) => `  ${key}: ${JSON.stringify(schema.default)}   ${schema.description ?? ''}`),
    '',
    'example',
    ...stringify({ steps: [...needs, example(hook, options)] }, { flowCollectionPadding: false, lineWidth: 0 })
      .trimEnd()
      .split('\n')
      .map((one) => `  ${one}`),
  ].join('\n')
}

const asNames = '  names of it as well, without options; a step that would do the same once more is passed over'

/** The hook as a step, with every option: as in the example of its schema, else at its default. */
function example({ name }: Hook, options: readonly (readonly [string, SettingSchema])[]): Json {
  if (options.length === 0) return name
  const valueOf = ({ examples: all = [], default: usual }: SettingSchema) =>
    all[0] ?? (usual as Json | undefined) ?? null
  return { [name]: Object.fromEntries(options.map(([key, schema]) => [key, valueOf(schema)])) }
}
