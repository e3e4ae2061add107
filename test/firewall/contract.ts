import { describe, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FirewallDriver } from '../../src/firewall/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import type { Filter } from '../../src/firewall/filter.ts'
import { macRangeOf, mergedRanges } from '../../src/firewall/mac-range.ts'
import type { Mac } from '../../src/model/mac.ts'
import { createRun, type Run } from '../../src/platform/command.ts'

const { signal } = new AbortController()
const a = '52:54:00:00:00:0a' as Mac
const b = '52:54:00:00:00:0b' as Mac
const c = '52:54:00:00:00:0c' as Mac

const filter: Filter = {
  never: [macRangeOf('02:00:*')],
  always: [macRangeOf('06:00:00:00:00:01'), macRangeOf('06:00:00:00:00:02'), macRangeOf('fe:*'), macRangeOf('ff:*')],
  waiting: new Set([a]),
  known: new Set([a, b]),
  unknown: 'allow',
}

/** The machine that drivers are tried on, as far as it is a real one. */
export type Machine = {
  /** Another driver on it, for another interface. */
  readonly beside?: () => Promise<FirewallDriver>
  /** What somebody else may do to what is ours there, by what it is. */
  readonly harm?: Readonly<Record<string, () => Promise<unknown>>>
  /** The same driver, running its programs in another way. */
  readonly running?: (run: Run) => FirewallDriver
  /** Of MACs, what it can do in seconds; 20 when left out. */
  readonly thousands?: number
}

/** What every driver promises. `open` gives a driver on a machine that holds nothing of ours. */
export function firewallContract(
  name: string,
  skip: boolean,
  open: () => Promise<FirewallDriver>,
  { beside, harm = {}, running, thousands = 20 }: Machine = {},
): void {
  describe.skipIf(skip)(`firewall driver: ${name}`, () => {
    const holds = async (driver: FirewallDriver, expected: Filter | undefined) => {
      expect(merged(await driver.read(signal))).toEqual(driver.filters ? merged(expected) : undefined)
    }

    test('nothing of ours is there before the first filter', async () => {
      await holds(await open(), undefined)
    })

    test('what was put in place is what holds', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await holds(driver, filter)
    })

    test('a second filter replaces the first as a whole', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.replace(closed, signal)
      await holds(driver, closed)
    })

    test('a change adds and removes MACs and leaves the others', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.change(
        { waiting: { added: [b], removed: [a] }, known: { added: [c], removed: [] }, unknown: 'deny' },
        signal,
      )
      await holds(driver, { ...filter, waiting: new Set([b]), known: new Set([a, b, c]), unknown: 'deny' })
    })

    test('adding what is there and removing what is not is no failure', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.change({ waiting: { added: [a], removed: [c] }, known: { added: [b], removed: [c] } }, signal)
      await holds(driver, filter)
    })

    test('the always answered MACs can change alone, and can go', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.change({ always: [macRangeOf('52:54:00:*'), macRangeOf('52:54:00:01:*')] }, signal)
      await holds(driver, { ...filter, always: [macRangeOf('52:54:00:*')] })
      await driver.change({ always: [] }, signal)
      await holds(driver, { ...filter, always: [] })
    })

    test('a change of nothing is in force at once', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.change({}, signal)
      await holds(driver, filter)
    })

    test('thousands of MACs come and go in one change', async () => {
      const driver = await open()
      const many = Array.from({ length: thousands * 1000 }, (_, n) => macOf(n))
      await driver.replace(closed, signal)
      await driver.change({ known: { added: many, removed: [] } }, signal)
      await holds(driver, { ...closed, known: new Set(many) })
      await driver.change({ known: { added: [], removed: many.slice(1) } }, signal)
      await holds(driver, { ...closed, known: new Set(many.slice(0, 1)) })
    }, 120_000)

    test('lists may overlap, and need not begin or end with an octet', async () => {
      const driver = await open()
      const odd = { first: '52:54:00:00:fe:fd' as Mac, last: '52:54:00:02:00:01' as Mac }
      const lists = { ...filter, never: [macRangeOf('52:54:*'), macRangeOf('00:*')], always: [odd] }
      await driver.replace(lists, signal)
      await holds(driver, lists)
      await driver.change({ always: [macRangeOf('52:54:00:*')] }, signal)
      await holds(driver, { ...lists, always: [macRangeOf('52:54:00:*')] })
    })

    test('nothing is done once it was given up, and what held goes on holding', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      if (!driver.filters) return
      await expect(driver.change({ unknown: 'deny' }, AbortSignal.abort(new Error('given up')))).rejects.toThrow()
      await holds(driver, filter)
    })

    test.each(Object.entries(harm))('%s: that is noticed, and written anew', async (_what, harmed) => {
      const driver = await open()
      await driver.replace(filter, signal)
      await harmed()
      expect(merged(await driver.read(signal))).not.toEqual(merged(filter))
      await driver.replace(filter, signal)
      await holds(driver, filter)
    })

    if (beside) {
      test('a driver for another interface does not disturb, and is not disturbed', async () => {
        const driver = await open()
        const other = await beside()
        const others = { ...closed, known: new Set([c]) }
        await driver.replace(filter, signal)
        await other.replace(others, signal)
        await driver.change({ waiting: { added: [b], removed: [a] } }, signal)
        await holds(other, others)
        await driver.remove(signal)
        await holds(other, others)
        await driver.replace(filter, signal)
        await other.remove(signal)
        await holds(other, undefined)
        await holds(driver, filter)
      })
    }

    if (running) {
      test('a program that hangs is killed with all that it started, and the rules stay', async () => {
        const driver = await open()
        await driver.replace(filter, signal)
        const { run, grandchildren, forget } = hanging()
        const slow = running(run)
        await expect(slow.replace(closed, signal)).rejects.toThrow(/^Cannot write the .*: it took longer than 300 ms/)
        await expect(slow.remove(signal)).rejects.toThrow('it took longer than 300 ms')
        await holds(driver, filter)
        while ((await grandchildren()).some(isAlive)) await Bun.sleep(5)
        forget()
      })
    }

    test('removing takes everything away, and may be repeated', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.remove(signal)
      await driver.remove(signal)
      await holds(driver, undefined)
    })
  })
}

/** In place of every program one that starts another and never ends. */
function hanging(): { readonly run: Run; grandchildren(): Promise<readonly number[]>; forget(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-hanging-'))
  const file = join(folder, 'pids')
  // On a busy machine the program may be killed before it has written any.
  writeFileSync(file, '')
  const run = createRun(process.env)
  return {
    run: (_argv, options) => run(['sh', '-c', `sleep 600 & echo $! >>${file}; wait`], { ...options, timeout: 300 }),
    grandchildren: async () => (await Bun.file(file).text()).trim().split('\n').map(Number),
    forget: () => rmSync(folder, { recursive: true }),
  }
}

function isAlive(pid: number): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ''
  return stat !== '' && !/\) [ZX] /.test(stat)
}

/** The n-th MAC of a vendor of our own. */
export function macOf(n: number): Mac {
  return `52:55:${(n + 0x100000000)
    .toString(16)
    .slice(1)
    .replace(/..(?!$)/g, '$&:')}` as Mac
}

function merged(filter: Filter | undefined): unknown {
  if (filter === undefined) return undefined
  return {
    never: mergedRanges(filter.never),
    always: mergedRanges(filter.always),
    waiting: [...filter.waiting].sort(),
    known: [...filter.known].sort(),
    unknown: filter.unknown,
  }
}
