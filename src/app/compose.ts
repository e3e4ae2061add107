import type { Service } from '../platform/service.ts'
import { apiServer } from '../api/server.ts'
import { createDriver, keeperSettings } from '../firewall/index.ts'
import { FirewallKeeper } from '../firewall/keeper.ts'
import { territory } from '../firewall/territory.ts'
import {
  createBackground,
  createCleanUp,
  createLocks,
  createRuleBook,
  createUseCases,
  recover,
} from '../introspection/index.ts'
import type { BareMetal, BmcAddresses, Store } from '../introspection/needs.ts'
import type { Surroundings } from '../introspection/surroundings.ts'
import { accessOf } from '../ironic/access.ts'
import { ironicBareMetal } from '../ironic/bare-metal.ts'
import { createBmcAddresses, systemResolver } from '../ironic/bmc-addresses.ts'
import { createSession, type Session } from '../keystone/session.ts'
import { createTokenCheck } from '../keystone/tokens.ts'
import { InspectorError } from '../model/error.ts'
import type { Uuid } from '../model/uuid.ts'
import { createAsk } from '../outside/ask.ts'
import type { Clock } from '../platform/clock.ts'
import { createBoundedFolders } from '../platform/bounded-folder.ts'
import { createRun } from '../platform/command.ts'
import { createLeanRun } from '../platform/lean-command.ts'
import { disk } from '../platform/files.ts'
import { tlsOf, type Tls } from '../platform/http.ts'
import type { Log } from '../platform/log.ts'
import { createPool } from '../platform/pool.ts'
import { standaloneBareMetal } from '../standalone/bare-metal.ts'
import { nodeInventory } from '../standalone/nodes.ts'
import { configDesk } from './config-desk.ts'
import type { Live } from './live.ts'
import { periodic } from './periodic.ts'
import { createReload, type Reload, type ReloadNeeds } from './reload.ts'

/** What the parts are joined with. `stopping` aborts when the service is asked to stop, `ended` when nothing may be sent any more. */
export type Outside = {
  readonly store: Store
  readonly live: Live
  readonly clock: Clock
  readonly log: Log
  readonly environment: Readonly<Record<string, string | undefined>>
  /** How the configuration is read anew, and who is told. */
  readonly rereading: Pick<ReloadNeeds, 'read' | 'notify'>
  readonly stopping: AbortSignal
  readonly ended: AbortSignal
}

/** The whole service, joined and not yet started. */
export type Composed = {
  /** In the order of starting; stopped the other way round. */
  readonly services: readonly Service[]
  /** Resolves when every report under way is done, or waits for something that is away. */
  idle(): Promise<void>
  readonly reload: Reload
}

/**
 * Joins the parts; the only place that knows them all. Creates no side effects beyond reading the CA file and our certificate. `invalid`
 * for settings that contradict each other.
 */
export async function compose(outside: Outside): Promise<Composed> {
  const { store, live, clock, log, stopping } = outside
  const { api, keystone, firewall: firewallSettings } = live.current().settings
  const tls = keystone ? tlsOf(keystone) : undefined
  const session = keystone ? createSession(keystone, { clock, tls }) : undefined
  const bmc = createBmcAddresses(live.current().settings.ironic.bmc_address_fields, systemResolver, log)
  const bareMetal = bareMetalOf(outside, session, tls, bmc)

  const path = { PATH: outside.environment.PATH }
  const firewall = new FirewallKeeper({
    driver: createDriver(firewallSettings, createRun(path), createLeanRun(path)),
    current: keeperSettings(() => live.current().settings),
    everyPort: () => bareMetal.everyPort(),
    bootable: () => store.introspections.bootable(),
    holds: store.holds,
    portCount: store.portCount,
    readFile: (path) => disk.read(path),
    clock,
    log,
  })

  const background = createBackground(log)
  const rules = createRuleBook(store.rules, newUuid)
  const bound = live.current().settings.introspection.max_concurrency
  const around: Surroundings = {
    introspections: store.introspections,
    runs: store.runs,
    bareMetal,
    bmcAddresses: bmc,
    firewall,
    logFiles: createBoundedFolders(),
    clock,
    log,
    locks: createLocks(),
    background,
    starts: createPool(bound),
    calls: createPool(bound),
    rules: () => rules.working(live.current().rules),
    ask: createAsk({
      run: createLeanRun({ PATH: outside.environment.PATH }),
      clock,
      stopping,
    }),
    newUuid,
    random: Math.random,
    current: () => {
      const { settings, workflows, rules: ofFiles } = live.current()
      return { ...settings, workflows, rules: ofFiles }
    },
    stopping,
  }

  const reload = createReload({
    ...outside.rereading,
    live,
    log,
    prepare: () => server.reload(),
    replaced: () => firewall.reloaded(),
  })
  const server = apiServer({
    settings: api,
    useCases: createUseCases(around),
    rules,
    firewall: { control: firewall, now: () => clock.now() },
    config: configDesk(live, reload),
    ...(live.current().settings.ironic.type === 'standalone'
      ? { nodes: nodeInventory(store.nodes, { ...own(clock), firewall }) }
      : {}),
    ...(keystone && session
      ? {
          keystone: {
            check: createTokenCheck(keystone, { session, clock, tls }),
            uri: keystone.www_authenticate_uri ?? keystone.auth_url,
          },
        }
      : {}),
    isHealthy: async () => {
      await store.check()
      await firewall.check()
    },
    log,
  })
  if (api.auth === 'keystone' && !keystone)
    throw new InspectorError(
      'invalid',
      'Cannot check tokens: "api.auth" is keystone, but there is no "keystone" section',
    )

  return {
    services: [
      ...(session ? [login(session, log)] : []),
      territory(firewallSettings),
      firewall,
      { name: 'recovery', start: () => recover(around), stop: () => Promise.resolve() },
      periodic('the clean-up', () => live.current().settings.introspection.cleanup_interval, createCleanUp(around), {
        clock,
        log,
      }),
      server,
    ],
    idle: () => background.idle(),
    reload,
  }
}

/** Fails the start when the identity service refuses our password: nothing would work, and only a person can mend it. */
function login(session: Session, log: Log): Service {
  return {
    name: 'login',
    async start(signal) {
      try {
        await session.token(signal)
      } catch (error) {
        if (!(error instanceof InspectorError) || error.code !== 'unavailable') throw error
        log.warning('ironic.unavailable', 'The identity service is away, going on without', { error: error.message })
      }
    },
    stop: () => Promise.resolve(),
  }
}

function bareMetalOf(
  { store, live, clock, log, ended }: Outside,
  session: Session | undefined,
  tls: Tls | undefined,
  bmc: BmcAddresses,
): BareMetal {
  const { ironic } = live.current().settings
  if (ironic.type === 'standalone') return standaloneBareMetal(store.nodes, { ...own(clock), bmc })
  return ironicBareMetal(ironic, {
    retry: () => live.current().settings.ironic.retry,
    access: accessOf(ironic, session),
    bmc,
    clock,
    random: Math.random,
    log,
    ...(tls ? { tls } : {}),
    signal: ended,
  })
}

const newUuid = () => crypto.randomUUID() as Uuid

/** Where time and UUIDs of the own inventory come from. */
function own(clock: Clock) {
  return { now: () => clock.now(), newUuid }
}
