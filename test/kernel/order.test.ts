import { describe, expect, test } from 'bun:test'
import type { FirewallDriver } from '../../src/firewall/driver.ts'
import { createDriver, keeperSettingsOf } from '../../src/firewall/index.ts'
import { FirewallKeeper } from '../../src/firewall/keeper.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { decode } from '../../src/model/decode.ts'
import type { Mac } from '../../src/model/mac.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Run } from '../../src/platform/command.ts'
import { disk } from '../../src/platform/files.ts'
import { silent } from '../../src/platform/log.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { house, post, report, uuid, type House } from '../introspection/house.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, runIn, title } from './namespace.ts'

const reason = hindrance('nft')
const nodes = 250
const rounds = 4
const atOnce = 50
const { signal } = new AbortController()
const settings = { ...decode(FirewallSettings, { interface: 'br-test' }), sync_interval: 200 }

/** Evenly spread 0 ≤ x < 1, the same in each run (a linear congruential generator). */
function randomness(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}

/** Runs nft late, and now and then not at all, for ever, or without telling. */
function faultyRun(run: Run, random: () => number) {
  const faults = { refused: 0, hung: 0, untold: 0 }
  const faulty: Run = async (argv, options) => {
    await Bun.sleep(random() * 5)
    const chance = random()
    if (chance < 0.03 && ++faults.refused) throw new Error('nothing was done')
    if (chance < 0.06 && ++faults.hung) return run(['sleep', '60'], { ...options, timeout: 20 })
    const done = await run(argv, options)
    if (chance < 0.12 && ++faults.untold) throw new Error('it was done, but nobody was told')
    await Bun.sleep(random() * 5)
    return done
  }
  return { faulty, faults }
}

/** What the kernel is known to do with a MAC, from the request to Ironic with this number on. */
type Confirmation = { readonly from: number; readonly is: 'in' | 'out' | 'unsure' }

/** The driver, with a note of all that it confirmed: behind how many requests to Ironic. */
function noted(driver: FirewallDriver, macs: readonly Mac[], requests: () => number) {
  const history = new Map<Mac, Confirmation[]>(macs.map((mac) => [mac, []]))
  const note = (mac: Mac, is: Confirmation['is']) => history.get(mac)?.push({ from: requests(), is })
  const during = async (states: readonly (readonly [Mac, Confirmation['is']])[], work: () => Promise<void>) => {
    // A transaction leaves alone, or in one moment as it was, who is in before it and behind it.
    for (const [mac, is] of states) if (history.get(mac)?.at(-1)?.is !== is) note(mac, 'unsure')
    await work()
    for (const [mac, is] of states) note(mac, is)
  }
  const watched: FirewallDriver = {
    ...driver,
    replace: (filter, end) =>
      during(
        macs.map((mac) => [mac, filter.waiting.has(mac) ? 'in' : 'out']),
        () => driver.replace(filter, end),
      ),
    change: (delta, end) => {
      const { added, removed } = delta.waiting ?? { added: [], removed: [] }
      const states = [...added.map((mac) => [mac, 'in'] as const), ...removed.map((mac) => [mac, 'out'] as const)]
      return during(states, () => driver.change(delta, end))
    },
  }
  return { watched, at: (mac: Mac, request: number) => history.get(mac)?.findLast(({ from }) => from <= request)?.is }
}

describe.skipIf(reason !== undefined)(
  title('starts through real nftables that fail, hang and are late', reason),
  () => {
    test(`${nodes * rounds} times: power is requested only while the kernel is confirmed to let the node in`, async () => {
      const kernel = await namespace('order')
      const run = runIn(kernel, 'nft')
      const { faulty, faults } = faultyRun(run, randomness(11))
      const macs = Array.from({ length: nodes }, (_, n) => nodeMac(n + 1) as Mac)
      const place = { home: undefined as House | undefined }
      const { watched, at } = noted(createDriver(settings, faulty), macs, () => place.home?.ironic.requests.length ?? 0)
      const keeper = new FirewallKeeper({
        driver: watched,
        current: () => keeperSettingsOf(settings, false),
        everyPort: () => place.home!.around.bareMetal.everyPort(),
        bootable: () => place.home!.around.introspections.bootable(),
        holds: openMemoryStore().holds,
        portCount: openMemoryStore().portCount,
        readFile: (path) => disk.read(path),
        clock: systemClock,
        log: silent,
      })
      const home = await house({
        nodes,
        firewall: { open: (node, given) => keeper.open(node, given), close: (node) => keeper.close(node) },
      })
      place.home = home
      const reader = createDriver(settings, run)
      const inKernel = async () => (await reader.read(signal))?.waiting ?? new Set<Mac>()
      while (
        !(await keeper.start(signal).then(
          () => true,
          () => false,
        ))
      )
        await Bun.sleep(1)

      let refused = 0
      const wrong: string[] = []
      const introspect = async (k: number) => {
        await home.useCases.start(uuid(k), { manageBoot: true, workflow: null })
        const state = () => home.around.introspections.get(uuid(k)).then((record) => record?.state ?? 'nothing')
        await until(async () => ['waiting', 'error'].includes(await state()), 'the start is over', 60)
        if ((await state()) === 'error') return refused++
        if (k % 25 === 0 && !(await inKernel()).has(nodeMac(k) as Mac)) wrong.push(`node ${k} waits outside`)
        await post(home, report(k))
      }
      const worker = async (first: number) => {
        for (let round = 0; round < rounds; round++) for (let k = first; k <= nodes; k += atOnce) await introspect(k)
      }
      await Promise.all(Array.from({ length: atOnce }, (_, n) => worker(n + 1)))

      const powered = home.ironic.requests.flatMap(({ path, body }, request) => {
        const k = Number(/-0*(\d+)\/states\/power$/.exec(path)?.[1])
        return (body as { target?: string } | undefined)?.target === 'rebooting' ? [{ k, request }] : []
      })
      for (const { k, request } of powered) {
        const state = at(nodeMac(k) as Mac, request)
        if (state !== 'in') wrong.push(`node ${k} was powered on while it was ${state}`)
      }
      expect(wrong).toEqual([])
      expect(powered.length + refused).toBe(nodes * rounds)
      expect(powered.length).toBeGreaterThan((nodes * rounds) / 2)
      expect(Object.values(faults).map((count) => count > 0)).toEqual([true, true, true])
      await until(async () => (await inKernel()).size === 0, 'everybody is shut out', 60)

      await home.stop()
      while (
        !(await keeper.stop().then(
          () => true,
          () => false,
        ))
      )
        await Bun.sleep(1)
    }, 120_000)
  },
)
