import { describe, expect, test } from 'bun:test'
import { KnownMacs } from '../../src/firewall/known-macs.ts'
import type { KnownMac } from '../../src/introspection/needs.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { macOf } from './contract.ts'

const uuid = '1e57ab1e-0000-4000-8000-000000000001' as Uuid

const port = (n: number): KnownMac => ({ mac: macOf(n), port: uuid, node: uuid })
const rules = { maxShrink: 1, seenAs: ({ mac }: KnownMac) => mac }

async function* ports(numbers: readonly number[], meanwhile: () => void = () => {}): AsyncGenerator<KnownMac> {
  for (const n of numbers) yield await Promise.resolve(port(n))
  meanwhile()
}

describe('the MACs of all ports', () => {
  test('are unknown until the first listing is complete', async () => {
    const known = new KnownMacs()
    const cut = () => {
      throw new Error('connection reset')
    }
    await expect(known.list(() => ports([1], cut), rules)).rejects.toThrow('connection reset')
    expect([known.listed, known.macs.size]).toEqual([false, 0])
    await known.list(() => ports([]), rules)
    expect([known.listed, known.macs.size]).toEqual([true, 0])
  })

  test('a listing tells who came and who went', async () => {
    const known = new KnownMacs()
    expect(await known.list(() => ports([1, 2]), rules)).toEqual({ touched: [macOf(1), macOf(2)] })
    expect(await known.list(() => ports([2, 3]), rules)).toEqual({ touched: [macOf(3), macOf(1)] })
    expect(known.macs).toEqual(new Set([macOf(2), macOf(3)]))
    expect([known.port(macOf(1)), known.port(macOf(3))]).toEqual([undefined, port(3)])
  })

  test('our own changes during a listing are not undone by it', async () => {
    const known = new KnownMacs()
    await known.list(() => ports([1, 2]), rules)
    const change = () => void known.change([port(3)], [macOf(1)])
    expect(await known.list(() => ports([1, 2], change), rules)).toEqual({ touched: [] })
    expect(known.macs).toEqual(new Set([macOf(2), macOf(3)]))
    await known.list(() => ports([1]), rules)
    expect(known.macs).toEqual(new Set([macOf(1)]))
  })

  test('a port that is seen with another MAC is known by that one', async () => {
    const known = new KnownMacs()
    const seenAs = ({ mac }: KnownMac) => (mac === macOf(1) ? macOf(100) : mac)
    expect(await known.list(() => ports([1, 2]), { maxShrink: 1, seenAs })).toEqual({ touched: [macOf(100), macOf(2)] })
    expect([known.seenAs(macOf(1)), known.seenAs(macOf(2))]).toEqual([macOf(100), macOf(2)])
    expect(known.change([], [macOf(1)])).toEqual([macOf(100)])
    expect(known.macs).toEqual(new Set([macOf(2)]))
  })
})

describe('a listing that lacks known MACs', () => {
  const half = { ...rules, maxShrink: 0.5 }

  test('is taken over when no more than the share is missing', async () => {
    const known = new KnownMacs()
    await known.list(() => ports([1, 2, 3, 4]), half)
    expect(await known.list(() => ports([3, 4]), half)).toEqual({ touched: [macOf(1), macOf(2)] })
  })

  test('is refused when more is missing: what came is added, nothing goes', async () => {
    const known = new KnownMacs()
    await known.list(() => ports([1, 2, 3, 4]), half)
    expect(await known.list(() => ports([4, 5]), half)).toEqual({
      touched: [macOf(5)],
      refused: { missing: 3, known: 4, listed: 2 },
    })
    expect(known.macs).toEqual(new Set([1, 2, 3, 4, 5].map(macOf)))
    expect(known.port(macOf(1))).toEqual(port(1))
  })

  test('is compared with what an earlier run left behind', async () => {
    const known = new KnownMacs()
    known.adopt(new Set([macOf(1), macOf(2)]))
    expect(known.listed).toBe(false)
    expect((await known.list(() => ports([]), half)).refused).toEqual({ missing: 2, known: 2, listed: 0 })
    expect(known.macs).toEqual(new Set([macOf(1), macOf(2)]))
  })

  test('is no listing where too few are known to be those that an earlier run knew', async () => {
    const known = new KnownMacs()
    known.adopt(new Set(), 4)
    const short = { touched: [], refused: { missing: 3, known: 4, listed: 1 } }
    expect(await known.list(() => ports([1]), half)).toEqual(short)
    expect([known.listed, known.macs.size, known.count]).toEqual([false, 0, 4])
    expect((await known.list(() => ports([1, 5]), half)).refused).toBeUndefined()
    expect([known.listed, known.count]).toEqual([true, 2])
  })

  test('is one where enough of those are left behind', async () => {
    const known = new KnownMacs()
    known.adopt(new Set([macOf(1), macOf(2)]), 4)
    expect((await known.list(() => ports([]), half)).refused).toEqual({ missing: 2, known: 2, listed: 0 })
    expect([known.listed, known.count]).toEqual([true, 4])
  })

  test('adds what came also when less may be missing than at the first listing', async () => {
    const known = new KnownMacs()
    known.adopt(new Set([macOf(1), macOf(2)]), 4)
    await known.list(() => ports([]), half)
    const refused = { missing: 2, known: 2, listed: 1 }
    expect(await known.list(() => ports([5]), { ...rules, maxShrink: 0.1 })).toEqual({ touched: [macOf(5)], refused })
  })

  test('is none where too few of those are left behind', async () => {
    const known = new KnownMacs()
    known.adopt(new Set([macOf(1)]), 4)
    expect((await known.list(() => ports([1]), half)).refused).toEqual({ missing: 3, known: 4, listed: 1 })
    expect([known.listed, known.macs]).toEqual([false, new Set([macOf(1)])])
  })

  test('what we delete before the first listing is not missing from it', async () => {
    const known = new KnownMacs()
    known.adopt(new Set(), 4)
    known.change([], [macOf(1), macOf(2)])
    expect((await known.list(() => ports([3]), half)).refused).toBeUndefined()
  })

  test('our own changes are counted', async () => {
    const known = new KnownMacs()
    await known.list(() => ports([1, 2, 3]), half)
    known.change([port(4), port(5)], [macOf(1)])
    expect(known.count).toBe(4)
    known.change([port(4)], [macOf(1), macOf(9)])
    expect(known.count).toBe(4)
  })

  test('a port is seen with its other MAC, also by a listing that is none', async () => {
    const known = new KnownMacs()
    known.adopt(new Set(), 4)
    await known.list(() => ports([1]), { maxShrink: 0.5, seenAs: () => macOf(100) })
    expect([known.listed, known.seenAs(macOf(1))]).toEqual([false, macOf(100)])
  })

  test('our own deletions are no part of what is missing', async () => {
    const known = new KnownMacs()
    await known.list(() => ports([1, 2]), half)
    known.change([], [macOf(1), macOf(2)])
    expect((await known.list(() => ports([]), half)).refused).toBeUndefined()
  })
})
