import { describe, expect, test } from 'bun:test'
import { WaitingNodes } from '../../src/firewall/waiting-nodes.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import type { Mac } from '../../src/model/mac.ts'
import { macOf } from './contract.ts'

const [a, b] = ['1e57ab1e-0000-4000-8000-000000000001' as Uuid, '1e57ab1e-0000-4000-8000-000000000002' as Uuid]

const waiting = (macs: readonly Mac[], since = 7) => ({ given: macs, macs, since, name: `n${since}` })

describe('nodes that wait', () => {
  test('are counted, those without a MAC as well', () => {
    const nodes = new WaitingNodes()
    nodes.put(a, waiting([macOf(1)]))
    nodes.put(b, waiting([]))
    expect([nodes.size, nodes.withoutMac]).toEqual([2, 1])
    nodes.put(b, waiting([macOf(2)]))
    expect([nodes.size, nodes.withoutMac]).toEqual([2, 0])
    nodes.drop(a)
    nodes.drop(b)
    expect([nodes.size, nodes.withoutMac, nodes.macs.size]).toEqual([0, 0, 0])
  })

  test('a MAC named twice by one node goes with it', () => {
    const nodes = new WaitingNodes()
    nodes.put(a, waiting([macOf(1), macOf(1)]))
    nodes.drop(a)
    expect(nodes.macs.size).toBe(0)
  })

  test('a MAC tells whose it is, and another node that shares it when that one is gone', () => {
    const nodes = new WaitingNodes()
    nodes.put(a, waiting([macOf(1)], 5))
    nodes.put(b, waiting([macOf(1)], 6))
    expect(nodes.holder(macOf(1))).toEqual({ node: a, since: 5, name: 'n5' })
    nodes.drop(a)
    expect(nodes.holder(macOf(1))).toEqual({ node: b, since: 6, name: 'n6' })
    nodes.drop(b)
    expect(nodes.holder(macOf(1))).toBeUndefined()
  })

  test('MACs are looked up anew for those nodes alone whose MACs are seen otherwise now', () => {
    const nodes = new WaitingNodes()
    nodes.put(a, waiting([macOf(1)]))
    nodes.put(b, waiting([macOf(2)]))
    expect(nodes.translate((mac) => (mac === macOf(1) ? macOf(9) : mac))).toEqual([macOf(1), macOf(9)])
    expect(nodes.macs).toEqual(new Set([macOf(2), macOf(9)]))
    expect(nodes.translate((mac) => mac)).toEqual([macOf(9), macOf(1)])
  })

  test('a node put in anew tells of its old and its new MACs', () => {
    const nodes = new WaitingNodes()
    nodes.put(a, waiting([macOf(1)]))
    expect(nodes.put(a, waiting([macOf(2)]))).toEqual([macOf(1), macOf(2)])
    expect(nodes.macs).toEqual(new Set([macOf(2)]))
  })

  test('shutting out a node that does not wait changes nothing', () => {
    const nodes = new WaitingNodes()
    expect(nodes.drop(a)).toEqual([])
    expect([nodes.size, nodes.withoutMac]).toEqual([0, 0])
  })
})
