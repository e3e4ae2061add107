import { Type, type Static, type TObject, type TOptional, type TSchema, type TUnsafe } from '@sinclair/typebox'
import { ApiSettings } from '../api/settings.ts'
import { FirewallSettings } from '../firewall/settings.ts'
import { DiscoverySettings, IntrospectionSettings, KeepSettings } from '../introspection/settings.ts'
import { IronicSettings } from '../ironic/settings.ts'
import { KeystoneSettings } from '../keystone/settings.ts'
import { oneOf, options, secret } from '../model/schema.ts'
import { areas, type Area } from '../platform/events.ts'
import { formats, levels, type Level } from '../platform/log.ts'
import { DatabaseSettings } from '../store/settings.ts'

const ownLevels = Object.fromEntries(
  areas.map((area) => [area, Type.Optional(oneOf(levels, { description: `of events ${area}.*` }))]),
) as Readonly<Record<Area, TOptional<TUnsafe<Level>>>>

/** How the service tells what it does. */
export const LoggingSettings = options(
  {
    format: oneOf(['auto', ...formats], {
      default: 'auto',
      description: "auto = pretty on a terminal, else json; oslo = OpenStack's lines, for parsers that know them",
    }),
    level: oneOf(levels, { default: 'info', description: 'the least important that is shown' }),
    levels: options(ownLevels, {
      default: {},
      examples: [{ firewall: 'debug', ironic: 'warning' }],
      description: `another level for some events, by the word before the dot, e.g. {firewall: debug}; of ${areas.join(', ')}`,
    }),
  },
  { description: 'Logging' },
)
export type LoggingSettings = Static<typeof LoggingSettings>

/** A part of the file that may be left out whole, as all of it has defaults. */
function section<S extends TObject>(schema: S): S {
  return { ...schema, default: {} }
}

const sections = {
  api: section(ApiSettings),
  keystone: Type.Optional(KeystoneSettings),
  ironic: section(IronicSettings),
  database: section(DatabaseSettings),
  keep: section(KeepSettings),
  introspection: section(IntrospectionSettings),
  discovery: Type.Optional(DiscoverySettings),
  firewall: section(FirewallSettings),
  secrets: Type.Record(Type.String(), secret(), {
    default: {},
    description: 'Secrets by name, best as !file, !env or !credential; never logged or stored',
  }),
  logging: section(LoggingSettings),
}

/** Every setting of the service, decoded: durations in ms, sizes in bytes, secrets hidden. */
export const Settings = options(sections)
export type Settings = Static<typeof Settings>

const version = Type.Literal(1, { description: 'Version of this form' })

function workflows(workflow: TSchema) {
  return Type.Record(Type.String(), workflow, {
    default: {},
    description: 'Workflows by name; the built-in ones are always there',
  })
}

function rules(rule: TSchema) {
  return Type.Array(rule, {
    default: [],
    description: 'Rules, which run where a workflow has the step `rules`, before those of the API; read-only for it',
  })
}

/** A whole configuration file, given what a workflow and a rule look like. */
export function configurationSchema(workflow: TSchema, rule: TSchema): TObject {
  return options({
    version,
    ...sections,
    include: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: 'Files that hold only workflows and rules, relative to this one, e.g. workflows/*.yaml',
    }),
    workflows: workflows(workflow),
    rules: rules(rule),
  })
}

/** A file named under `include`. */
export function includedSchema(workflow: TSchema, rule: TSchema): TObject {
  return options({ version, workflows: workflows(workflow), rules: rules(rule) })
}
