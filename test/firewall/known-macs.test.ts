import { describe, expect, test } from 'bun:test'
import { KnownMacs } from '../../src/firewall/known-macs.ts'
import type { KnownMac } from '../../src/introspection/needs.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { macOf } from './contract.ts'

const uuid = '1e57ab1e-0000-4000-8000-000000000001' as Uuid

async function* ports(numbers: readonly number[], meanwhile: () => void = () => {}): AsyncGenerator<KnownMac> {
  for (const n of numbers) yield await Promise.resolve({ mac: macOf(n), port: uuid, node: uuid })
  meanwhile()
}

describe('the MACs of all ports', () => {
  test('are unknown until the first listing is complete', async () => {
    const known = new KnownMacs()
    known.change([macOf(1)], [])
    expect(known.macs).toBeUndefined()
    const cut = () => {
      throw new Error('connection reset')
    }
    await expect(known.list(() => ports([1], cut))).rejects.toThrow('connection reset')
    expect(known.macs).toBeUndefined()
    await known.list(() => ports([]))
    expect(known.macs).toEqual(new Set())
  })

  test('a listing tells who came and who went', async () => {
    const known = new KnownMacs()
    expect(await known.list(() => ports([1, 2]))).toEqual([macOf(1), macOf(2)])
    expect(new Set(await known.list(() => ports([2, 3])))).toEqual(new Set([macOf(1), macOf(3)]))
    expect(known.macs).toEqual(new Set([macOf(2), macOf(3)]))
  })

  test('our own changes during a listing are not undone by it', async () => {
    const known = new KnownMacs()
    await known.list(() => ports([1, 2]))
    const came = await known.list(() => ports([1, 2], () => known.change([macOf(3)], [macOf(1)])))
    expect(known.macs).toEqual(new Set([macOf(2), macOf(3)]))
    expect(came).toEqual([])
    await known.list(() => ports([1]))
    expect(known.macs).toEqual(new Set([macOf(1)]))
  })
})
