/** The use cases joined as the service joins them: the memory store, the client of Ironic, a fake Ironic that listens; the firewall records. */

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { bodyReader } from '../../src/api/body.ts'
import { hooks } from '../../src/hooks/index.ts'
import { createBackground, createLocks, createRuleBook, createUseCases } from '../../src/introspection/index.ts'
import type { Firewall, Store } from '../../src/introspection/needs.ts'
import type { Current, Surroundings } from '../../src/introspection/surroundings.ts'
import type { PostedReport } from '../../src/introspection/use-cases.ts'
import { openAccess } from '../../src/ironic/access.ts'
import { ironicBareMetal } from '../../src/ironic/bare-metal.ts'
import { createBmcAddresses } from '../../src/ironic/bmc-addresses.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { Secret } from '../../src/model/secret.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { createBoundedFolders } from '../../src/platform/bounded-folder.ts'
import { systemClock, type Clock } from '../../src/platform/clock.ts'
import { silent, type Log } from '../../src/platform/log.ts'
import { createPool } from '../../src/platform/pool.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { askNothing, type Ask } from '../../src/workflow/ask.ts'
import { compile } from '../../src/workflow/compile.ts'
import { fakeIronic, nodeBmc, nodeMac, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'

/** What a test may set. */
export type Wishes = {
  readonly nodes?: number
  /** How many nodes Ironic gives at once. */
  readonly pageSize?: number
  readonly settings?: Partial<Current['introspection']>
  readonly keep?: Partial<Current['keep']>
  readonly logs?: Partial<Current['keep']['ramdisk_logs']>
  readonly discovery?: Partial<NonNullable<Current['discovery']>>
  readonly workflow?: JsonObject
  /** By name. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Nothing is asked outside unless given. */
  readonly ask?: Ask
  readonly clock?: Clock
  readonly log?: Log
  readonly firewall?: Partial<Firewall>
  /** In memory unless given. */
  readonly store?: Store
}

/** Everything a test looks at. */
export type House = {
  readonly ironic: FakeIronic
  readonly around: Surroundings
  readonly useCases: ReturnType<typeof createUseCases>
  readonly rules: ReturnType<typeof createRuleBook>
  /** What the firewall was asked, and each writing request to Ironic, in order. */
  readonly trace: string[]
  readonly stopping: AbortController
  /** The writing requests that Ironic saw, as `METHOD path`. */
  writes(): string[]
  stop(): Promise<void>
}

/** Workflows by name, as they are shipped, and `site` when the test brings one. */
function workflowsOf(site: JsonObject | undefined): Current['workflows'] {
  const shipped = ['default', 'classic', 'standalone'].flatMap((name) => {
    const text = readFileSync(new URL(`../../workflows/${name}.yaml`, import.meta.url), 'utf8')
    return Object.entries((parse(text) as { workflows: Record<string, JsonObject> }).workflows)
  })
  return new Map(
    [...shipped, ...(site ? [['site', site] as const] : [])].map(([name, written]) => {
      const compiled = compile(name, written as never, hooks)
      if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
      return [name, compiled.workflow]
    }),
  )
}

/** Joins it all; stop it afterwards. */
export async function house(wishes: Wishes = {}): Promise<House> {
  const ironic = await fakeIronic({
    nodes: wishes.nodes ?? 1,
    ...(wishes.pageSize === undefined ? {} : { pageSize: wishes.pageSize }),
  })
  const { clock = systemClock, log = silent } = wishes
  const store = wishes.store ?? openMemoryStore()
  const stopping = new AbortController()
  const trace: string[] = []
  const rules = createRuleBook(store.rules, () => crypto.randomUUID() as Uuid)
  const bmc = createBmcAddresses(['ipmi_address'], () => Promise.resolve([]), silent)
  const client = ironicBareMetal(
    { timeout: 5000 },
    {
      retry: () => ({ for: 200, delay: 10, max_delay: 50 }),
      access: openAccess(ironic.url),
      bmc,
      clock: systemClock,
      random: Math.random,
      log: silent,
    },
  )
  const firewall: Firewall = {
    async open(node, macs) {
      await wishes.firewall?.open?.(node, macs)
      trace.push(`open ${macs.join(' ')}`)
    },
    async close(node) {
      trace.push('close')
      await wishes.firewall?.close?.(node)
    },
    portsChanged: (created, deleted) => void trace.push(`ports +${created.length} -${deleted.length}`),
  }
  const current: Current = {
    rules: [],
    secrets: Object.fromEntries(Object.entries(wishes.secrets ?? {}).map(([name, text]) => [name, new Secret(text)])),
    introspection: {
      workflow: wishes.workflow ? 'site' : 'default',
      timeout: 3_600_000,
      cleanup_interval: 60_000,
      start_delay: 0,
      max_waiting: 0,
      max_concurrency: 1000,
      can_manage_boot: true,
      permit_active: false,
      not_started: 'refuse',
      ...wishes.settings,
    },
    keep: {
      runs: 5,
      unprocessed: true,
      finished_for: Infinity,
      ...wishes.keep,
      ramdisk_logs: {
        when: 'never',
        directory: '/nonexistent',
        filename: '{uuid}_{dt:%Y%m%d-%H%M%S.%f}.tar.gz',
        max_total: Infinity,
        ...wishes.logs,
      },
    },
    discovery: wishes.discovery && {
      workflow: 'site',
      driver: 'ipmi',
      fields: {},
      bmc_address_versions: [4, 6],
      per_hour: 0,
      ...wishes.discovery,
    },
    workflows: workflowsOf(wishes.workflow),
  }
  const around: Surroundings = {
    introspections: store.introspections,
    runs: store.runs,
    bareMetal: {
      ...client,
      power: async (node, target) => {
        trace.push(`power ${target}`)
        await client.power(node, target)
      },
      send: async (request, signal) => {
        trace.push(`${request.method} ${request.path.split('/')[2]}`)
        return client.send(request, signal)
      },
    },
    bmcAddresses: bmc,
    firewall,
    logFiles: createBoundedFolders(),
    clock,
    log,
    locks: createLocks(),
    background: createBackground(log),
    starts: createPool(current.introspection.max_concurrency),
    calls: createPool(current.introspection.max_concurrency),
    newUuid: () => crypto.randomUUID() as Uuid,
    rules: () => rules.working(current.rules),
    ask: () => wishes.ask ?? askNothing,
    random: Math.random,
    current: () => current,
    stopping: stopping.signal,
  }
  return {
    ironic,
    around,
    useCases: createUseCases(around),
    rules,
    trace,
    stopping,
    writes: () =>
      ironic.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
    async stop() {
      stopping.abort(new Error('the test is over'))
      await around.background.idle()
      await ironic.stop()
      await store.close()
    },
  }
}

/** UUID of node k. */
export const uuid = (k: number) => nodeUuid(k) as Uuid

/** A report of node k in the inventory format: its port's NIC, which booted, and a second one that is no port yet. */
export function report(k: number, more: JsonObject = {}): JsonObject {
  const second = nodeMac(k).replace('52:54:00', '52:54:01')
  return {
    inventory: {
      interfaces: [
        { name: 'eth0', mac_address: nodeMac(k), ipv4_address: '192.0.2.10' },
        { name: 'eth1', mac_address: second, ipv4_address: null },
      ],
      cpu: { count: 8, architecture: 'x86_64', flags: ['vmx'] },
      memory: { physical_mb: 16384 },
      disks: [{ name: '/dev/sda', size: 500107862016 }],
      bmc_address: nodeBmc(k),
    },
    root_disk: { name: '/dev/sda', size: 500107862016 },
    boot_interface: `01-${nodeMac(k).replaceAll(':', '-')}`,
    ...more,
  }
}

const mebibyte = 1024 * 1024
const { readReport } = bodyReader({
  maxBody: 64 * mebibyte,
  maxData: 4 * mebibyte,
  maxDepth: 64,
  maxKeys: 75_000,
  maxTexts: 160_000,
  maxValues: 250_000,
  maxInterfaces: 4096,
})

/** The report as the API reads it. */
export async function posted(value: JsonObject): Promise<PostedReport> {
  const body = JSON.stringify(value)
  return (await readReport(new Request('http://localhost/v1/continue', { method: 'POST', body })))!
}

/** Posts a report as the API does. */
export async function post(home: House, value: JsonObject): Promise<Uuid> {
  return (await home.useCases.receive(await posted(value))).uuid
}

/** Waits until the introspection of node k is in the state. */
export async function reaches(home: House, k: number, state: string, seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const record = await home.around.introspections.get(uuid(k))
    if (record?.state === state) return
    if (Date.now() > end) throw new Error(`node ${k} is ${record?.state} (${record?.error}), not ${state}`)
    await Bun.sleep(2)
  }
}

/** Starts node k and waits until it waits. */
export async function waiting(home: House, k = 1): Promise<void> {
  await home.useCases.start(uuid(k), { manageBoot: true, workflow: null })
  await reaches(home, k, 'waiting')
}
