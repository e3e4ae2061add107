import { Type, type Static } from '@sinclair/typebox'

const text = (description: string) => Type.String({ description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const pragma = (description: string) => Type.Unsafe<string | number>({ type: ['string', 'integer'], description })
const texts = (description: string) => Type.Unsafe<readonly string[]>(Type.Array(Type.String(), { description }))

/** What a line of the log may tell besides time, level, event and message. A name means the same in every event. */
export const fieldSchemas = {
  addresses: texts('Addresses that are no MACs'),
  attempt: count('Which attempt it was, from 1'),
  bmc: texts("Addresses of the machine's BMC"),
  busy_timeout: pragma('How long SQLite waits for a lock, in ms'),
  cause: text('What was behind the error'),
  count: count('How many there are'),
  error: text('Why'),
  field: text('The key of driver_info'),
  file: text('The name of the file'),
  foreign_keys: pragma('1: SQLite checks foreign keys'),
  from: Type.Unsafe<'started' | 'unstarted' | 'discovered'>({
    type: 'string',
    enum: ['started', 'unstarted', 'discovered'],
    description: 'Whether the introspection was started, the node only known, or the machine unknown',
  }),
  journal_mode: pragma('How SQLite keeps its journal'),
  mac: Type.Unsafe<string | readonly string[]>({
    type: ['string', 'array'],
    items: { type: 'string' },
    description: 'A MAC address, or all that count',
  }),
  macs: texts('MAC addresses'),
  method: text('HTTP method'),
  name: text('The name of the node'),
  needs_restart: texts('Settings that changed, and are in force only after a restart'),
  node: text('UUID of the node'),
  nodes: texts('UUIDs of nodes'),
  page_size: pragma('Of the database, in bytes'),
  path: text('The path of a request, or of the database'),
  pause: count('Before the next attempt, in ms'),
  per_hour: count('discovery.per_hour'),
  pid: count('The process'),
  planned: Type.Boolean({ description: 'Whether its changes had been computed' }),
  queued: count('Starts that wait for their turn'),
  schema: count('Version of the schema of the database'),
  signal: text('The signal that asked for it'),
  stack: text('Where in the program it happened'),
  state: text('The state of the introspection; what systemd was to be told'),
  step: text('The id of the step'),
  synchronous: pragma('How SQLite syncs; 2 = at every commit'),
  until: text('When it ends, in UTC'),
  urls: texts('Where the API can be reached'),
  verdict: Type.Unsafe<'allow' | 'deny'>({
    type: 'string',
    enum: ['allow', 'deny'],
    description: 'What was decided of the MAC',
  }),
  version: text('Of the program'),
  wal_autocheckpoint: pragma('After how many pages SQLite writes its journal back'),
  warnings: texts('What was found in the configuration and does not keep it from being used, as validate says it'),
  workflow: text('The name of the workflow'),
} as const

type FieldName = keyof typeof fieldSchemas

/** One event: when it happens, the fields that it always has, and those that it has where they are known. */
export type EventDefinition = {
  readonly summary: string
  readonly always: readonly FieldName[]
  readonly maybe: readonly FieldName[]
}

function event<const A extends readonly FieldName[], const M extends readonly FieldName[]>(
  summary: string,
  always: A,
  maybe: M,
) {
  return { summary, always, maybe }
}

/** Every event there is. Names are stable; the message beside them is for people, and may change. */
export const events = {
  'service.started': event('The program starts', ['version', 'pid'], []),
  'service.ready': event('All of it is started', [], []),
  'service.reloaded': event('The configuration was read anew', [], ['needs_restart', 'warnings']),
  'service.reload_refused': event('The configuration is not valid, the old one stays in force', ['error'], []),
  'service.stopping': event('The service was asked to stop, or cannot undo its start', [], ['signal', 'error']),
  'service.stopped': event('It has ended', [], []),
  'service.failed': event('Work in the background failed', ['error'], ['node']),
  'service.notify': event('systemd could not be told', ['state', 'error'], []),
  'store.opened': event(
    'The database is open',
    [
      'path',
      'schema',
      'journal_mode',
      'synchronous',
      'foreign_keys',
      'busy_timeout',
      'page_size',
      'wal_autocheckpoint',
    ],
    [],
  ),
  'store.failed': event('The database refused something that nobody waits for', ['error'], []),
  'store.unavailable': event('The database cannot be written; it is tried again', ['node', 'error'], []),
  'store.recovered': event('The database can be written again', ['node'], []),
  'api.listening': event('The API can be used', ['urls'], []),
  'api.failed': event('A request failed with a status from 500', ['method', 'path', 'error'], ['cause', 'stack']),
  'introspection.starting': event('An introspection was started', ['node'], ['name', 'queued']),
  'introspection.waiting': event('The machine boots, its ramdisk is waited for', ['node'], []),
  'introspection.accepted': event('A report was accepted and is kept', ['node', 'from'], ['workflow']),
  'introspection.refused': event('A report was refused', ['mac', 'bmc', 'error'], []),
  'introspection.reapplying': event('A kept report is processed again', ['node'], ['workflow']),
  'introspection.resumed': event('A report that was accepted before a restart is processed', ['node', 'planned'], []),
  'introspection.interrupted': event('A restart ended an introspection', ['node', 'state'], []),
  'introspection.finished': event('An introspection succeeded', ['node'], []),
  'introspection.failed': event('An introspection ended in error', ['node', 'error'], []),
  'introspection.timed_out': event('The ramdisk did not report in time', ['node', 'state'], []),
  'introspection.aborted': event('An introspection was aborted', ['node'], []),
  'introspection.forgotten': event('Records were removed', ['count'], ['nodes']),
  'introspection.unexpected': event('A fault of the program', ['node'], ['stack']),
  'discovery.limited': event('An unknown machine was refused: discovery.per_hour is used up', ['per_hour'], []),
  'discovery.no_bmc': event('An unknown machine reports no BMC address', ['node'], []),
  'step.warned': event('A step warns', ['node', 'step'], []),
  'node.patched': event('Ironic refused a change that may be left out', ['node'], []),
  'node.power': event('A node cannot be powered off', ['node', 'error'], []),
  'credentials.valid': event('The BMC takes the new IPMI credentials', ['node', 'attempt'], []),
  'credentials.refused': event('The BMC does not take the new IPMI credentials yet', ['node', 'error'], []),
  'ramdisk_logs.stored': event("The ramdisk's logs were stored", ['file'], ['node']),
  'ramdisk_logs.failed': event("The ramdisk's logs cannot be stored", ['error'], ['node']),
  'bmc.unresolved': event("The address of a node's BMC cannot be found out", ['node', 'field'], []),
  'bmc.loopback': event("The address of a node's BMC is of this machine itself", ['node', 'field'], []),
  'ironic.retry': event('A request to Ironic is tried again', ['method', 'path', 'attempt', 'pause'], []),
  'ironic.unavailable': event('Ironic or Keystone is away or busy', ['error'], ['node']),
  'ironic.recovered': event('Ironic answers again', ['node'], []),
  'firewall.opened': event('A node is let in', ['node', 'mac'], []),
  'firewall.refused': event('The settings let none of a waiting node’s MACs in', ['node', 'mac'], []),
  'firewall.closed': event('A node is shut out', ['node'], []),
  'firewall.held': event('A temporary verdict on a MAC', ['mac', 'verdict', 'until'], []),
  'firewall.released': event('Temporary verdicts are over', [], ['mac', 'macs']),
  'firewall.foreign_change': event('Somebody else changed our firewall; it is written anew', [], []),
  'firewall.odd_address': event('Ports with an address that is no MAC', ['count', 'addresses'], []),
  'firewall.failed': event('Something of the firewall failed', [], ['error', 'node']),
  'firewall.synced': event('What failed of the firewall works again', [], []),
} as const satisfies Readonly<Record<string, EventDefinition>>

/** The name of an event. */
export type EventName = keyof typeof events

/** The part of an event's name before the dot: what it is about. */
export type Area = EventName extends infer E ? (E extends `${infer A}.${string}` ? A : never) : never

/** What an event is about. */
export function areaOf(event: EventName): Area {
  return event.slice(0, event.indexOf('.')) as Area
}

/** What events are about, in alphabetical order. */
export const areas = [...new Set((Object.keys(events) as EventName[]).map(areaOf))].sort() as readonly Area[]

type Value<K extends FieldName> = Static<(typeof fieldSchemas)[K]>

/** The fields of an event; what is null or undefined is left out of the line. */
export type FieldsOf<E extends EventName> = {
  readonly [K in (typeof events)[E]['always'][number]]: Value<K>
} & {
  readonly [K in (typeof events)[E]['maybe'][number]]?: Value<K> | null | undefined
}
