import { describe, expect, test } from 'bun:test'
import { createDriver, keeperSettingsOf } from '../../src/firewall/index.ts'
import { FirewallKeeper } from '../../src/firewall/keeper.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { elementText } from '../../src/firewall/nftables/key.ts'
import type { KnownMac } from '../../src/introspection/needs.ts'
import { decode } from '../../src/model/decode.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { systemClock } from '../../src/platform/clock.ts'
import type { Run } from '../../src/platform/command.ts'
import { disk } from '../../src/platform/files.ts'
import { silent } from '../../src/platform/log.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { macOf } from '../firewall/contract.ts'
import { hindrance, namespace, runIn, title } from './namespace.ts'

const reason = hindrance('nft')
const starts = 200
const atOnce = 20
const node = (n: number) => `1e57ab1e-0000-4000-8000-${String(n).padStart(12, '0')}` as Uuid

/** Evenly spread 0 ≤ x < 1, the same in each run (a linear congruential generator). */
function randomness(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
}

describe.skipIf(reason !== undefined)(title('the keeper over real nftables that fail now and then', reason), () => {
  test(`${starts} starts: who was told "open" is in the kernel's set, who was told "closed" is not`, async () => {
    const kernel = await namespace('keeper')
    const run = runIn(kernel, 'nft')
    const random = randomness(7)
    const faults = { before: 0, after: 0 }
    const faulty: Run = async (argv, options) => {
      await Bun.sleep(random() * 10)
      if (random() < 0.1) throw new Error(`nothing was done (${++faults.before})`)
      const result = await run(argv, options)
      // What a time-out looks like: the kernel has it, and we do not know.
      if (random() < 0.1) throw new Error(`it was done, but nobody was told (${++faults.after})`)
      return result
    }
    const ports: KnownMac[] = Array.from({ length: 1000 }, (_, n) => ({ mac: macOf(n), port: node(n), node: node(n) }))
    const settings = decode(FirewallSettings, { interface: 'br-test' })
    const driver = createDriver(settings, faulty)
    const keeper = new FirewallKeeper({
      driver,
      current: () => keeperSettingsOf({ ...settings, sync_interval: 50 }, false),
      async *everyPort() {
        await Bun.sleep(random() * 10)
        if (random() < 0.2) throw new Error('connection reset')
        yield* ports
      },
      bootable: () => Promise.resolve(new Map()),
      holds: openMemoryStore().holds,
      portCount: openMemoryStore().portCount,
      readFile: (path) => disk.read(path),
      clock: systemClock,
      log: silent,
    })
    const inKernel = async (n: number) =>
      (await kernel.run(['nft', 'list', 'set', 'inet', 'ironic_inspector', 'waiting'])).includes(
        elementText('raw', macOf(n)),
      )

    while (!(await begun(keeper))) await Bun.sleep(1)
    const refused: boolean[] = []
    const wrong: string[] = []
    const start = async (n: number) => {
      while (
        !(await keeper.open(node(n), [macOf(n)]).then(
          () => true,
          () => false,
        ))
      )
        refused.push(true)
      if (n % 5 === 0 && !(await inKernel(n))) wrong.push(`${macOf(n)} was told to be in, and is not`)
      await Bun.sleep(random() * 20)
      while (
        !(await keeper.close(node(n)).then(
          () => true,
          () => false,
        ))
      )
        refused.push(true)
      if (n % 5 === 1 && (await inKernel(n))) wrong.push(`${macOf(n)} was told to be out, and is not`)
    }
    let next = 0
    const worker = async () => {
      while (next < starts) await start(next++)
    }
    await Promise.all(Array.from({ length: atOnce }, worker))

    expect(wrong).toEqual([])
    expect([faults.before > 0, faults.after > 0, refused.length > 0]).toEqual([true, true, true])
    expect(await kernel.run(['nft', 'list', 'set', 'inet', 'ironic_inspector', 'waiting'])).not.toContain('0x5255')

    while (
      !(await keeper.open(node(0), [macOf(0)]).then(
        () => true,
        () => false,
      ))
    )
      refused.push(true)
    while (!(await ended(keeper))) await Bun.sleep(1)
    expect(await kernel.run(['nft', 'list', 'set', 'inet', 'ironic_inspector', 'waiting'])).not.toContain('0x5255')
  })
})

const begun = (keeper: FirewallKeeper) =>
  keeper.start(new AbortController().signal).then(
    () => true,
    () => false,
  )
const ended = (keeper: FirewallKeeper) =>
  keeper.stop().then(
    () => true,
    () => false,
  )
