import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { defaultFile } from '../../../app/configuration.ts'
import { allSettings } from '../../../app/known-settings.ts'
import type { KnownSetting } from '../../../config/effective.ts'
import { replacedBy } from '../../../convert/replaced.ts'
import { InspectorError } from '../../../model/error.ts'
import { didYouMean } from '../../../model/nearest.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'
import { exampleOf } from './example.ts'
import { inForce, originOf } from './show.ts'

/** Adds `config explain`. */
export function buildExplain(parent: Command, context: Context): void {
  const command = readsConfiguration(parent.command('explain'))
    .description('Say what a setting means, what it may be, and what it is now.')
    .argument('<key>', 'the setting, such as firewall.unknown_macs, or a block of them')
    .action((key: string, { config, set = [] }: ConfigurationOptions) => {
      const known = allSettings()
      const meant = known.filter(({ path }) => path === key || path.startsWith(`${key}.`))
      if (meant.length === 0) {
        const names = known.map(({ path }) => path)
        throw new InspectorError('not_found', `There is no setting "${key}"${didYouMean(key, names)}`)
      }
      context.output.result(meant.map((setting) => explained(setting, now(setting, config, set, context))).join('\n\n'))
    })
  examples(command, [
    ['config explain firewall.unknown_macs', 'one setting'],
    ['config explain discovery', 'all of a block'],
  ])
}

/** What it is at present; without a configuration that can be read there is no present. */
function now(
  { path }: KnownSetting,
  config: string | undefined,
  set: readonly string[],
  context: Context,
): string | undefined {
  if (config === undefined && set.length === 0 && !existsSync(defaultFile)) return undefined
  const found = inForce(config ?? defaultFile, set, context).find((setting) => setting.path === path)
  if (!found) return 'absent'
  return `${JSON.stringify(found.value)}, ${originOf(found.at)}`
}

/** All settings there are came with it. */
const firstRelease = '0.1.0'

function explained(setting: KnownSetting, present: string | undefined): string {
  const { path, schema, optional } = setting
  const normal = schema.default === undefined ? 'no default' : `default ${JSON.stringify(schema.default)}`
  const block = optional ? ', in a block that may be left out' : ''
  const options = replacedBy(path).map((option) => `[${option.replace('.', ']')}`)
  return [
    `${path}   ${typeOf(schema)}   (${normal}${block})`,
    ...(schema.description ? [`  ${schema.description}`] : []),
    `  Example: ${exampleOf(setting)}`,
    `  Since ${firstRelease}.`,
    ...(options.length > 0 ? [`  Replaces ${options.join(', ')}.`] : []),
    ...(present === undefined ? [] : [`  Now: ${present}`]),
  ].join('\n')
}

const kinds: Readonly<Record<string, string>> = {
  duration: 'a duration, such as 90s or 1h30m',
  size: 'a size, such as 64MiB',
  secret: 'a secret: !file, !env or !credential',
  share: 'a share, such as 50%',
  url: 'a URL',
  listen: 'host:port',
}

function typeOf({ kind, enum: words, type, items, minimum, maximum }: KnownSetting['schema']): string {
  const named = kind === undefined ? undefined : kinds[kind]
  if (named) return named
  if (words) return words.map((word) => (word === null ? 'null' : String(word))).join(' | ')
  if (items) return `a list of ${items.kind === 'mac' ? 'MAC addresses' : typeOf(items)}`
  const range = [minimum === undefined ? '' : `from ${minimum}`, maximum === undefined ? '' : `to ${maximum}`]
  return [[type ?? 'anything'].flat().join(' or '), ...range].filter(Boolean).join(' ')
}
