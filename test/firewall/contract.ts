import { describe, expect, test } from 'bun:test'
import type { FirewallDriver } from '../../src/firewall/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import type { Filter } from '../../src/firewall/filter.ts'
import { macRangeOf, mergedRanges } from '../../src/firewall/mac-range.ts'
import type { Mac } from '../../src/model/mac.ts'

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

/** What every driver promises. `open` gives a driver on a machine that holds nothing of ours; `thousands` of MACs it can do in seconds. */
export function firewallContract(
  name: string,
  skip: boolean,
  open: () => Promise<FirewallDriver>,
  thousands = 20,
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
    })

    test('removing takes everything away, and may be repeated', async () => {
      const driver = await open()
      await driver.replace(filter, signal)
      await driver.remove(signal)
      await driver.remove(signal)
      await holds(driver, undefined)
    })
  })
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
