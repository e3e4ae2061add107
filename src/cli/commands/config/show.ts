import { Option, type Command } from 'commander'
import { stringify } from 'yaml'
import { defaultFile, readConfiguration } from '../../../app/configuration.ts'
import { settingsSchema } from '../../../app/known-settings.ts'
import { effectiveSettings, type EffectiveSetting } from '../../../config/effective.ts'
import { InspectorError } from '../../../model/error.ts'
import type { Json } from '../../../model/json.ts'
import { disk } from '../../../platform/files.ts'
import { examples, readsConfiguration, type ConfigurationOptions, type Context } from '../../command.ts'

type Options = ConfigurationOptions & {
  readonly origin?: true
  readonly changed?: true
  readonly format: 'yaml' | 'json'
}

/** Adds `config show`. */
export function buildShow(parent: Command, context: Context): void {
  const command = readsConfiguration(parent.command('show'))
    .description('Show the configuration in force: the file, what overrides it, and the defaults. Secrets are masked.')
    .option('--origin', 'each value with the file and line it comes from')
    .option('--changed', 'only what differs from the defaults')
    .addOption(new Option('-f, --format <format>', 'how to print').choices(['yaml', 'json']).default('yaml'))
    .action(({ config = defaultFile, set = [], origin, changed, format }: Options) => {
      const settings = inForce(config, set, context).filter(
        ({ value, schema }) => !changed || JSON.stringify(value) !== JSON.stringify(schema.default ?? null),
      )
      context.output.raw(origin ? origins(settings, format) : tree(settings, format))
    })
  examples(command, [
    ['config show', 'all of it, as YAML'],
    ['config show --changed --origin', 'what this site decided, and where'],
    ['config show -f json --set api.listen=127.0.0.1:5050', 'with an override, for programs'],
  ])
}

/** The settings in force. `invalid` when the configuration has errors: `validate` tells them all. */
export function inForce(file: string, set: readonly string[], { environment }: Context): readonly EffectiveSetting[] {
  const { diagnostics, root } = readConfiguration({ file, set, env: environment, files: disk, purpose: 'check' })
  const [first] = diagnostics.filter(({ severity }) => severity === 'error')
  if (first?.code === 'E110') throw new InspectorError('unavailable', `Cannot read "${first.file}": ${first.message}`)
  if (first || !root)
    throw new InspectorError(
      'invalid',
      `Cannot show the configuration "${file}": ${first?.message ?? 'it is no YAML'}; run "inspector validate"`,
    )
  return effectiveSettings(settingsSchema, root)
}

/** Where a value comes from, in words: a line, the command line, or the default. */
export function originOf(at: EffectiveSetting['at']): string {
  if (!at) return 'default'
  return at.file === '--set' ? at.file : `${at.file}:${at.line}`
}

function tree(settings: readonly EffectiveSetting[], format: Options['format']): string {
  const top: Record<string, Json> = { version: 1 }
  for (const { path, value } of settings) {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    let map: Record<string, Json> = top
    for (const key of keys) map = (map[key] ??= {}) as Record<string, Json>
    map[last] = value
  }
  return format === 'json' ? `${JSON.stringify(top, null, 2)}\n` : stringify(top, { version: '1.1', lineWidth: 0 })
}

function origins(settings: readonly EffectiveSetting[], format: Options['format']): string {
  const rows = settings.map(({ path, value, at }) => ({
    setting: path,
    value,
    origin: originOf(at),
  }))
  if (format === 'json') return `${JSON.stringify(rows, null, 2)}\n`
  const widths = [rows.map(({ setting }) => setting), rows.map(({ value }) => JSON.stringify(value))].map((texts) =>
    Math.min(48, Math.max(0, ...texts.map((text) => text.length))),
  )
  return rows
    .map(({ setting, value, origin }) =>
      [setting.padEnd(widths[0] ?? 0), JSON.stringify(value).padEnd(widths[1] ?? 0), origin].join('  '),
    )
    .map((line) => `${line}\n`)
    .join('')
}
