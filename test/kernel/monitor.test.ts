import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WatchTools } from '../../src/firewall/driver.ts'
import { createDriver, keeperSettingsOf } from '../../src/firewall/index.ts'
import { FirewallKeeper } from '../../src/firewall/keeper.ts'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { FirewallSettings } from '../../src/firewall/settings.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { decode } from '../../src/model/decode.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createRun } from '../../src/platform/command.ts'
import { silent } from '../../src/platform/log.ts'
import { disk } from '../../src/platform/files.ts'
import type { Service } from '../../src/platform/service.ts'
import { openMemoryStore } from '../../src/store/index.ts'
import { macOf } from '../firewall/contract.ts'
import { place } from '../firewall/nftables/place.ts'
import { hindrance, namespace, runIn, scratch, title, type Namespace } from './namespace.ts'

const reason = hindrance('nft')
const { signal } = new AbortController()
const kernel = reason === undefined ? await namespace('monitor') : undefined
const at = kernel as Namespace

const node = '1e57ab1e-0000-4000-8000-000000000001' as Uuid
const quiet: WatchTools = { clock: systemClock, failed() {}, over() {} }
const watches: Service[] = []
afterEach(async () => {
  for (const watch of watches.splice(0)) await watch.stop()
})

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 1000; n++) {
    if (await holds()) return
    await Bun.sleep(10)
  }
  throw new Error('It did not come true within 10 s')
}

/** Process ids of `nft monitor` in the namespace. */
async function monitors(): Promise<readonly number[]> {
  const pids = (await at.run(['ip', 'netns', 'pids', at.name])).trim().split('\n').map(Number)
  const command = async (pid: number) =>
    (
      await Bun.file(`/proc/${pid}/cmdline`)
        .text()
        .catch(() => '')
    ).replaceAll('\0', ' ')
  const commands = await Promise.all(pids.map(command))
  return pids.filter((_, index) => commands[index]?.includes('nft monitor'))
}

async function watched() {
  const driver = nftables(place, runIn(at, 'nft'))
  await driver.replace(closed, signal)
  const told = { times: 0 }
  const watch = driver.watch?.(() => told.times++, quiet) as Service
  watches.push(watch)
  await watch.start(signal)
  // What may have happened before it listened.
  expect(told.times).toBeGreaterThan(0)
  told.times = 0
  return { driver, told }
}

describe.skipIf(reason !== undefined)(title('watching the kernel', reason), () => {
  const nft = (...args: readonly string[]) => at.run(['nft', ...args])

  beforeEach(async () => {
    await nft('flush', 'ruleset')
  })

  test('our own transactions are not told, however large and however many', async () => {
    const { driver, told } = await watched()
    const many = Array.from({ length: 5000 }, (_, n) => macOf(n))
    await driver.replace({ ...closed, known: new Set(many) }, signal)
    for (const mac of many.slice(0, 30)) {
      await driver.change({ waiting: { added: [mac], removed: [] } }, signal)
      await driver.change({ waiting: { added: [], removed: [mac] } }, signal)
    }
    await driver.change({ always: [], unknown: 'allow' }, signal)
    await Promise.all([1, 2, 3].map((n) => driver.change({ known: { added: [macOf(-n)], removed: [] } }, signal)))
    await driver.replace(closed, signal)
    await nft('add', 'element', 'inet', place.table, 'known', '{ 1 }')
    await until(() => told.times > 0)
    expect(told.times).toBe(1)
  })

  const foreign: readonly (readonly [what: string, ...argv: readonly string[]])[] = [
    ['everything flushed', 'flush', 'ruleset'],
    ['our table deleted', 'delete', 'table', 'inet', place.table],
    ['our rules flushed', 'flush', 'table', 'inet', place.table],
    ['an element added', 'add', 'element', 'inet', place.table, 'waiting', '{ 0x525400000001 }'],
    ['an element taken out', 'delete', 'element', 'inet', place.table, 'known', '{ 0x525500000001 }'],
    ['a set flushed', 'flush', 'set', 'inet', place.table, 'known'],
    ['a rule put in front', 'insert', 'rule', 'inet', place.table, 'input', 'accept'],
    ['a mark of a number that we did not use', 'add', 'element', 'inet', place.table, 'marks', '{ 4000000000 }'],
    ['our table asleep', 'add', 'table', 'inet', place.table, '{ flags dormant; }'],
  ]
  test.each(foreign)('%s: told at once', async (_, ...argv) => {
    const { driver, told } = await watched()
    await driver.change({ known: { added: [macOf(1)], removed: [] } }, signal)
    expect(told.times).toBe(0)
    await nft(...argv)
    await until(() => told.times > 0)
  })

  test('what others do with their own tables is not our business', async () => {
    const { told } = await watched()
    await nft('add', 'table', 'inet', `${place.table}2`)
    await nft('add', 'table', 'ip', place.table)
    await nft('add', 'chain', 'ip', place.table, 'input')
    await nft('delete', 'table', 'ip', place.table)
    await nft('add', 'element', 'inet', place.table, 'known', '{ 1 }')
    await until(() => told.times > 0)
    expect(told.times).toBe(1)
  })

  test('a watch that ends is begun again, and what happened between counts as changed', async () => {
    const { told } = await watched()
    const [first] = await monitors()
    process.kill(first as number, 'SIGKILL')
    await until(() => told.times === 1)
    const [second] = await monitors()
    expect(second).not.toBe(first)
    await nft('flush', 'ruleset')
    await until(() => told.times > 1)
  })

  test('it begins also when the table has been deleted, and says so', async () => {
    const driver = nftables(place, runIn(at, 'nft'))
    const changed = Promise.withResolvers<void>()
    const watch = driver.watch?.(changed.resolve, quiet) as Service
    watches.push(watch)
    const started = watch.start(signal)
    await changed.promise
    await driver.replace(closed, signal)
    await started
  })

  test('the service repairs what somebody flushed, without waiting for a sync', async () => {
    const settings = decode(FirewallSettings, { interface: place.interface, sync_interval: 3_600_000 })
    const keeper = new FirewallKeeper({
      driver: createDriver(settings, runIn(at, 'nft')),
      current: () => keeperSettingsOf(settings, false),
      async *everyPort() {
        yield { mac: macOf(1), port: node, node }
      },
      bootable: () => Promise.resolve(new Map([[node, [macOf(2)]]])),
      holds: openMemoryStore().holds,
      portCount: openMemoryStore().portCount,
      readFile: (path) => disk.read(path),
      clock: systemClock,
      log: silent,
    })
    watches.push(keeper)
    const holds = (mac: string) =>
      nft('list', 'table', 'inet', place.table).then(
        (text) => text.includes(mac),
        () => false,
      )
    await keeper.start(signal)
    await until(() => holds('0x525500000001'))
    await nft('flush', 'ruleset')
    await until(() => holds('0x525500000001'))
    await nft('flush', 'set', 'inet', place.table, 'waiting')
    await until(() => holds('0x525500000002'))
    await nft('add', 'element', 'inet', place.table, 'waiting', '{ 0x5255000000ff }')
    await until(async () => !(await holds('0x5255000000ff')))
    expect(await holds('0x525500000002')).toBe(true)
  })

  test('a stop ends the child', async () => {
    await watched()
    expect(await monitors()).toHaveLength(1)
    await watches.pop()?.stop()
    expect(await monitors()).toEqual([])
  })
})

/** A program `nft` whose `monitor` does this; all else succeeds. */
function fakeNft(script: string, path = process.env.PATH) {
  const bin = scratch('fake-nft')
  const log = join(bin, 'nft.log')
  writeFileSync(join(bin, 'nft'), `#!/bin/sh\n[ "$1" = monitor ] || exit 0\necho begun >>${log}\n${script}\n`)
  chmodSync(join(bin, 'nft'), 0o755)
  const begun = async () =>
    (
      await Bun.file(log)
        .text()
        .catch(() => '')
    ).split('\n').length - 1
  return { driver: nftables(place, createRun({ PATH: `${bin}:${path}` })), begun, bin }
}

describe.skipIf(reason !== undefined)(title('the child of a service that was killed', reason), () => {
  test('ends with it, though the kernel has nothing to tell', async () => {
    await at.run(['nft', 'flush', 'ruleset'])
    const service = Bun.spawn([process.execPath, join(import.meta.dir, 'watching.ts'), at.name, at.bin], {
      stdout: 'pipe',
    })
    await service.stdout.getReader().read()
    const [pid] = await monitors()
    expect(pid).toBeNumber()
    service.kill('SIGKILL')
    await until(async () => !(await Bun.file(`/proc/${pid}/cmdline`).exists()))
  })
})

describe('a watch that does not work', () => {
  const warnings: string[] = []
  const failed = (cause: string) => void warnings.push(cause)
  beforeEach(() => {
    warnings.length = 0
  })

  test('a child that ends at once does not hold up the start, and is tried again until it works', async () => {
    const { driver } = fakeNft(
      'if [ "$(wc -l <$0.log)" -lt 5 ]; then echo "Operation not permitted (you must be root)" >&2; exit 1; fi\n' +
        'echo "# new generation 1 by process 2 (nft)"; exec sleep 1000',
    )
    const works = Promise.withResolvers<void>()
    const watch = driver.watch?.(() => {}, { ...quiet, failed, over: works.resolve }) as Service
    watches.push(watch)
    await watch.start(signal)
    const refused = expect.stringMatching(
      /^Cannot watch the firewall table "ironic_inspector": .*not permitted.*CAP_NET_ADMIN/s,
    )
    expect(warnings).toEqual([refused])
    await works.promise
    expect(warnings).toEqual([refused, refused])
  })

  test('a silent child is given up, and the start ends with it', async () => {
    const { driver } = fakeNft('exec sleep 1000')
    // Time passes at once, the child does not mind.
    const clock = { ...systemClock, sleep: (ms: number, until?: AbortSignal) => systemClock.sleep(ms / 50, until) }
    const watch = driver.watch?.(() => {}, { ...quiet, clock, failed }) as Service
    watches.push(watch)
    await watch.start(signal)
    expect(warnings).toEqual([expect.stringContaining('nft monitor told nothing for 5000 ms')])
  })

  test.each([
    ['without the program', undefined],
    ['with a program that cannot', 'echo "setpriv: unrecognized option" >&2; exit 1'],
  ])('%s that ties the child to us it watches too', async (_, setpriv) => {
    const { driver, begun, bin } = fakeNft('echo "# new generation 1 by process 2 (nft)"; exec /bin/sleep 1000', '')
    if (setpriv) writeFileSync(join(bin, 'setpriv'), `#!/bin/sh\n${setpriv}\n`, { mode: 0o755 })
    const watch = driver.watch?.(() => {}, { ...quiet, failed }) as Service
    watches.push(watch)
    await watch.start(signal)
    expect(await begun()).toBe(1)
    expect(warnings).toEqual([])
  })

  test('a child that has told much is replaced by another, without a warning', async () => {
    const { driver, begun } = fakeNft('yes "# new generation 1 by process 2 (nft)" | head -n 100000; exec sleep 1000')
    const watch = driver.watch?.(() => {}, { ...quiet, failed }) as Service
    watches.push(watch)
    await watch.start(signal)
    await until(async () => (await begun()) > 1)
    expect(warnings).toEqual([])
  })
})
