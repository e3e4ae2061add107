import { FirewallKeeper, type KeeperSettings } from '../../src/firewall/keeper.ts'
import type { FirewallDriver } from '../../src/firewall/driver.ts'
import { verdictOn } from '../../src/firewall/filter.ts'
import type { Policy } from '../../src/firewall/wanted.ts'
import type { HoldTable, KnownMac, PortCount } from '../../src/introspection/needs.ts'
import { InspectorError } from '../../src/model/error.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { Time } from '../../src/model/time.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { macOf } from './contract.ts'
import { RecordingDriver } from './recording-driver.ts'

/** The n-th node. */
export const node = (n: number) => `1e57ab1e-0000-4000-8000-${String(n).padStart(12, '0')}` as Uuid
/** A port of the n-th node. */
export const known = (n: number): KnownMac => ({ mac: macOf(n), port: node(1000 + n), node: node(n) })
/** A MAC that no port has. */
export const stranger = macOf(999)

/** A clock that stands still: a test ends the shortest sleep. */
export type StandingClock = Clock & { time: Time; readonly sleeping: number[]; wake(): Promise<void> }

function standingClock(): StandingClock {
  const sleepers: { ms: number; wake: () => void }[] = []
  return {
    time: 0,
    now() {
      return this.time
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const sleeper = { ms, wake: resolve }
        sleepers.push(sleeper)
        const abort = () => {
          if (sleepers.includes(sleeper)) sleepers.splice(sleepers.indexOf(sleeper), 1)
          reject(signal?.reason as Error)
        }
        signal?.addEventListener('abort', abort, { once: true })
      }),
    get sleeping() {
      return sleepers.map(({ ms }) => ms).toSorted((a, b) => a - b)
    },
    async wake() {
      const next = sleepers.toSorted((a, b) => a.ms - b.ms)[0]
      if (next) sleepers.splice(sleepers.indexOf(next), 1)
      next?.wake()
      await settled()
    },
  }
}

/** Lets everything run that waits for no timer. */
export const settled = () => Bun.sleep(0)

const keepers: FirewallKeeper[] = []

/** Stops the keepers of all worlds made since; for `afterEach`. */
export async function stopKeepers(): Promise<void> {
  for (const keeper of keepers.splice(0)) await keeper.stop().catch(() => {})
}

/** What a world begins with; the rest is as configured by default. */
type Given = Partial<Omit<KeeperSettings, 'policy'>> & {
  policy?: Partial<Policy>
  ports?: KnownMac[]
  waiting?: [Uuid, Mac[]][]
  holds?: HoldTable
  portCount?: PortCount
  driver?: FirewallDriver
  everyPort?: () => AsyncIterable<KnownMac>
}

/** A keeper and everything around it. */
export function world(given: Given = {}) {
  const driver = new RecordingDriver()
  const clock = standingClock()
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>)
  const ironic = {
    ports: given.ports ?? [known(1), known(2)],
    away: undefined as Error | undefined,
    listings: 0,
    answer: () => Promise.resolve(),
  }
  const policy: Policy = {
    unknownMacs: 'as-needed',
    whenIdle: 'close',
    allow: [],
    deny: [],
    discovery: false,
    ...given.policy,
  }
  const configured = {
    policy,
    place: 'table of the test',
    syncInterval: given.syncInterval ?? 15_000,
    maxShrink: given.maxShrink ?? 0.5,
    onStop: given.onStop ?? 'close',
    ethoibInterfaces: given.ethoibInterfaces ?? [],
  }
  const files = new Map<string, string>()
  const holds = given.holds ?? openMemoryStore().holds
  const portCount = given.portCount ?? openMemoryStore().portCount
  async function* everyPort() {
    ironic.listings++
    for (const port of ironic.ports) {
      await ironic.answer()
      yield port
    }
    if (ironic.away) throw ironic.away
  }
  const keeper = new FirewallKeeper({
    driver: given.driver ?? driver,
    current: () => configured,
    everyPort: given.everyPort ?? everyPort,
    bootable: () => Promise.resolve(new Map(given.waiting)),
    holds,
    portCount,
    readFile(path) {
      const text = files.get(path)
      if (text === undefined) throw new InspectorError('unavailable', 'no such file')
      return text
    },
    clock,
    log: createLog({ look: () => ({ format: 'json', level: 'debug' }), write, now: () => '' }),
  })
  keepers.push(keeper)
  return {
    driver,
    clock,
    ironic,
    keeper,
    configured,
    files,
    holds,
    portCount,
    start: async () => {
      await keeper.start(new AbortController().signal)
      await settled()
    },
    verdict: (mac: Mac) => (driver.holds === undefined ? 'no filter' : verdictOn(driver.holds, mac)),
    logged: (event: string) =>
      lines.filter((line) => line.event === event).map(({ level, error }) => ({ level, error })),
  }
}
