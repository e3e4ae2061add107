import { afterAll } from 'bun:test'
import { apiServer, type ApiServerNeeds } from '../../src/api/server.ts'
import type { ApiSettings } from '../../src/api/settings.ts'
import type { ConfigDesk } from '../../src/api/routes/config.ts'
import type { FirewallDesk } from '../../src/api/routes/firewall.ts'
import type { Introspection } from '../../src/introspection/needs.ts'
import type { NodeInventory, RuleBook, UseCases } from '../../src/introspection/use-cases.ts'
import { InspectorError } from '../../src/model/error.ts'
import type { FirewallDescription } from '../../src/model/firewall.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Mac } from '../../src/model/mac.ts'
import { uuidOf } from '../../src/model/uuid.ts'
import { Secret } from '../../src/model/secret.ts'
import { createLog, type Log } from '../../src/platform/log.ts'
import { undocumented } from './openapi/answers.ts'

/** A node that has been introspected. */
export const known = uuidOf('1b9cb2a4-7e0c-4c2e-9f7e-0a6f0f6a1c01')!

/** Its record, as the store keeps it. */
export const record: Introspection = {
  uuid: known,
  state: 'finished',
  startedAt: 1_700_000_000_262_849,
  finishedAt: 1_700_000_060_000_000,
  error: null,
  manageBoot: true,
  workflow: null,
  poweredAt: null,
}

/** Settings as they are when nothing is said, on a free port and without login. */
export const settings: ApiSettings = {
  listen: '127.0.0.1:0',
  socket: null,
  socket_mode: '0660',
  auth: 'none',
  http_basic_file: '/nonexistent/htpasswd',
  legacy_roles: false,
  cors_origins: [],
  max_limit: 1000,
  max_body: 64 * 1024 * 1024,
  max_data: 4 * 1024 * 1024,
  max_depth: 64,
  max_keys: 75_000,
  max_texts: 160_000,
  max_values: 250_000,
  max_interfaces: 4096,
  healthcheck: true,
}

/** A run as its document tells it. */
const runOfNode = {
  trace: 1,
  node: known,
  workflow: 'default',
  outcome: 'finished',
  steps: [],
  requests: [],
  power: 'leave',
} as const

/** Use cases over one record, which note what they were asked. */
export function oneNode(asked: unknown[] = []): UseCases {
  const byRef = (ref: string) => {
    if ((uuidOf(ref) ?? ref) === known || ref === 'node-1') return record
    throw new InspectorError('not_found', `Cannot find node "${ref}": it was never introspected`)
  }
  return {
    start: async (ref, options) => void asked.push(['start', byRef(ref).uuid, options]),
    status: async (ref) => byRef(ref),
    list: async (page) => {
      asked.push(['list', page])
      return [record]
    },
    data: async (ref, kind) => {
      byRef(ref)
      return `{"kind":  "${kind}", "big": 9223372036854775807}`
    },
    abort: async (ref) => void asked.push(['abort', byRef(ref).uuid]),
    reprocess: async (ref, given) => void asked.push(['reprocess', byRef(ref).uuid, given]),
    trace: async (ref, run) => {
      asked.push(['trace', byRef(ref).uuid, run])
      return { ...runOfNode, run: run ?? 1 }
    },
    runs: async (ref) => {
      byRef(ref)
      const accepted_at = '2026-11-22T08:00:00Z'
      return [{ run: 1, accepted_at, workflow: 'default', revision: '0123456', outcome: 'finished', error: null }]
    },
    plan: async (ref, options) => {
      asked.push(['plan', byRef(ref).uuid, options])
      return { ...runOfNode, run: null }
    },
    receive: async ({ value, text }) => {
      asked.push(['receive', value, text])
      return { uuid: known }
    },
  }
}

/** An inventory in memory. */
export function inventory(): NodeInventory {
  const nodes = new Map<string, JsonObject>()
  const found = (ref: string) => {
    const node = nodes.get(ref)
    if (node) return node
    throw new InspectorError('not_found', `Cannot find node "${ref}": there is none`)
  }
  return {
    list: async () => [...nodes.values()],
    show: async (ref) => found(ref),
    create: async (node) => {
      const name = String(node.name)
      if (nodes.has(name)) throw new InspectorError('conflict', `Cannot create node "${name}": the name is taken`)
      const made = { uuid: known, ...node }
      nodes.set(name, made)
      return made
    },
    remove: async (ref) => void nodes.delete(String(found(ref).name)),
  }
}

/** Rules in memory: whatever has actions is one. */
export function rules(): RuleBook {
  const kept = new Map<string, JsonObject>()
  const found = (uuid: string) => {
    const rule = kept.get(uuid)
    if (rule) return rule
    throw new InspectorError('not_found', `Rule "${uuid}" was not found`)
  }
  return {
    list: async () => [...kept.values()],
    show: async (uuid) => found(uuid),
    create: async ({ actions, conditions = [], description = null, scope = null, uuid = known }) => {
      const checked = uuidOf(String(uuid))
      if (!checked || !actions) throw new InspectorError('invalid', 'Cannot create the rule')
      if (kept.has(checked)) throw new InspectorError('conflict', `Cannot create rule "${checked}": it is there`)
      const rule = { uuid: checked, description, scope, conditions, actions }
      kept.set(checked, rule)
      return rule
    },
    remove: async (uuid) => void kept.delete(String(found(uuid).uuid)),
    clear: async () => kept.clear(),
  }
}

/** What a firewall says of itself: a node on introspection, a machine in production, a held MAC, one of the lists. */
export const description: FirewallDescription = {
  driver: 'nftables',
  place: 'table inet ironic_inspector, br-ctlplane, udp/67',
  filters: true,
  actual: 'filter',
  unread: null,
  macs: [
    {
      mac: '52:54:00:00:00:01' as Mac,
      wanted: 'allow',
      reason: { kind: 'waiting', node: known, name: 'node-1', since: 1_700_000_000_000_000 },
      why: 'on introspection',
      actual: 'deny',
    },
    {
      mac: '52:54:00:00:00:02' as Mac,
      wanted: 'deny',
      reason: { kind: 'known', node: known, port: known },
      why: 'known, not on introspection',
      actual: 'deny',
    },
    {
      mac: '52:54:00:00:00:03' as Mac,
      wanted: 'allow',
      reason: { kind: 'held', until: 1_700_000_060_000_000 },
      why: 'held',
      actual: 'allow',
    },
    {
      mac: '52:54:00:00:00:04' as Mac,
      wanted: 'deny',
      reason: { kind: 'listed', entry: '52:54:00:00:00:04' },
      why: 'listed',
      actual: null,
    },
  ],
  unknown: { wanted: 'deny', why: 'as-needed', actual: 'deny' },
  lists: { allow: [], deny: ['52:54:00:00:00:04'] },
  listsDiffer: false,
  ports: { count: 2, listed: 1_700_000_000_000_000 },
  synced: null,
  troubles: [{ what: 'list', message: 'm', cause: 'c', since: 1_700_000_000_000_001, failures: 3 }],
  counters: { never: 0, always: 0, waiting: 5, known: 7, unknown: 1, unreadable: 0 },
}

/** A firewall that notes what it is asked; the time is always the same. */
export function firewall(asked: unknown[] = []): FirewallDesk {
  return {
    now: () => 1_700_000_000_000_000,
    control: {
      describe: async () => description,
      hold: async (...hold) => void asked.push(['hold', ...hold]),
      async release(mac) {
        if (mac !== '52:54:00:00:00:03') throw new InspectorError('not_found', `There is no verdict on "${mac}"`)
        asked.push(['release', mac])
      },
      sync: async (options) => void asked.push(['sync', options]),
    },
  }
}

/** A configuration in force, with one secret. */
export const config: ConfigDesk = {
  describe: () => ({
    file: '/etc/inspector.yaml',
    command_line: ['api.listen'],
    settings: { 'keystone.password': '***' },
    workflows: ['site'],
    rules: ['one'],
  }),
  textOf: (item) => (Object.hasOwn(texts, item) ? new Secret(texts[item]!) : undefined),
  newKey: () => crypto.getRandomValues(new Uint8Array(32)),
  reload: async () => ({ told: { file: '/etc/inspector.yaml', differences: [], command_line: [], diagnostics: [] } }),
}

/** The texts of its items. */
export const texts: Readonly<Record<string, string>> = {
  'setting:keystone.password': 'hunter2',
  'workflow:site': '{"steps":[]}',
  'rule:one': 'hunter2',
}

/** A log whose lines a test can read. */
export function lines(): { log: Log; written: string[] } {
  const written: string[] = []
  return {
    written,
    log: createLog({
      look: () => ({ format: 'json', level: 'debug' }),
      write: (line) => written.push(line),
      now: () => '',
    }),
  }
}

/** A server that really listens until the file's tests have ended. */
export async function listening(
  needs: Partial<Omit<ApiServerNeeds, 'settings'>> & { settings?: Partial<ApiSettings> } = {},
) {
  const asked: unknown[] = []
  const server = apiServer({
    useCases: oneNode(asked),
    rules: rules(),
    isHealthy: async () => {},
    ...lines(),
    ...needs,
    settings: { ...settings, ...needs.settings },
  })
  await server.start(new AbortController().signal)
  afterAll(() => server.stop())
  const url = server.urls[0]!
  return {
    server,
    url,
    asked,
    /** Asks, and sees to it that the document of the API speaks of such an answer. */
    async ask(path: string, init: BunFetchRequestInit = {}): Promise<Response> {
      const answer = await fetch(`${url}${path}`, { redirect: 'manual', ...init })
      const { method = 'GET' } = init
      const type = answer.headers.get('content-type')
      const text = await answer.clone().text()
      const problem = undocumented({ method, path, status: answer.status, type, text })
      if (problem !== undefined) throw new Error(problem)
      return answer
    },
  }
}

/** The message of an error answer. */
export async function messageOf(answer: Response): Promise<string> {
  const { error } = (await answer.json()) as { error: { message: string } }
  return error.message
}
