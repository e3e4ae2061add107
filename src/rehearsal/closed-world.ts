import { createBackground, createLocks, createRuleBook } from '../introspection/index.ts'
import type { Firewall, LogFiles, Store } from '../introspection/needs.ts'
import type { Surroundings } from '../introspection/surroundings.ts'
import { InspectorError } from '../model/error.ts'
import type { Uuid } from '../model/uuid.ts'
import { recordedAnswers } from '../outside/recorded.ts'
import type { Log } from '../platform/log.ts'
import { createPool } from '../platform/pool.ts'
import { openMemoryStore } from '../store/memory/store.ts'
import { unbornNode } from './node-file.ts'
import { simulatedIronic, type SimulatedIronic } from './simulated-ironic.ts'
import type { Situation, Stage } from './situation.ts'
import { virtualClock } from './virtual-clock.ts'

/** What use cases are given in a rehearsal, with nothing outside behind it. */
export type ClosedWorld = {
  readonly around: Surroundings
  readonly store: Store
  readonly ironic: SimulatedIronic
}

/** A day, in microseconds: longer than any introspection takes. */
const longest = 86_400_000_000

/** Joins everything in memory; no node is there yet. `invalid` for a rule that is none. */
export async function closedWorld(
  stage: Stage,
  { now, rules, faults, answers, workflow }: Omit<Situation, 'report' | 'node' | 'ports'>,
  log: Log,
): Promise<ClosedWorld> {
  const store = openMemoryStore()
  const stopping = new AbortController()
  const clock = virtualClock(now, now + longest, () =>
    stopping.abort(new InspectorError('unavailable', 'a day has passed')),
  )
  const ironic = simulatedIronic(store.nodes, { now: clock.now, bmc: stage.bmcAddresses, faults })
  let ruleNumber = 0
  const ruleUuid = () => `00000000-0000-0000-0003-${String(++ruleNumber).padStart(12, '0')}` as Uuid
  const book = createRuleBook(store.rules, ruleUuid)
  for (const rule of rules) await book.create(rule)
  const { discovery, keep } = stage.current
  const current = {
    ...stage.current,
    // Everything is kept in memory, and nothing on disk.
    keep: { ...keep, runs: 1, unprocessed: true, ramdisk_logs: { ...keep.ramdisk_logs, when: 'never' as const } },
    discovery: discovery && { ...discovery, per_hour: 0, workflow: workflow ?? discovery.workflow },
  }
  const around: Surroundings = {
    introspections: store.introspections,
    runs: store.runs,
    bareMetal: ironic.bareMetal,
    bmcAddresses: stage.bmcAddresses,
    firewall: noFirewall,
    logFiles: noFiles,
    clock,
    log,
    locks: createLocks(),
    background: createBackground(log),
    starts: createPool(1),
    calls: createPool(8),
    rules: () => book.working(current.rules),
    newUuid: () => unbornNode,
    ask: () => recordedAnswers(answers),
    random: () => 1,
    current: () => current,
    stopping: stopping.signal,
  }
  return { around, store, ironic }
}

const noFirewall: Firewall = {
  open: () => Promise.resolve(),
  close: () => Promise.resolve(),
  portsChanged: () => undefined,
}

const noFiles: LogFiles = { keep: () => Promise.resolve() }
