import { afterEach, describe, expect, test } from 'bun:test'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import type { Mac } from '../../src/model/mac.ts'
import { closedWith } from '../../src/firewall/wanted.ts'
import { macOf } from './contract.ts'
import { known, node, stopKeepers, stranger, world } from './keeper-world.ts'

afterEach(stopKeepers)

const four = [1, 2, 3, 4].map(known)

describe('a listing that lacks more than max_shrink', () => {
  test('lets nobody in for it: the known MACs stay known, new ones are added', async () => {
    const { clock, ironic, start, verdict } = world({ policy: { discovery: true }, ports: four })
    await start()
    ironic.ports = [known(5)]
    await clock.wake()
    expect([1, 2, 3, 4, 5].map((n) => verdict(macOf(n)))).toEqual(['deny', 'deny', 'deny', 'deny', 'deny'])
    expect(verdict(stranger)).toBe('allow')
  })

  test('is told of once, and stays in the description until it is resolved', async () => {
    const { clock, ironic, keeper, logged, start } = world({ ports: four })
    await start()
    ironic.ports = []
    await clock.wake()
    ironic.ports = [known(5)]
    await clock.wake()
    const error =
      'Ironic lists 0 MACs, and 4 of 4 known ones are missing: more than firewall.max_shrink allows. ' +
      'If that is right, run "inspector firewall sync --accept-shrink"'
    expect(logged('firewall.failed')).toEqual([{ level: 'error', error }])
    const { troubles } = await keeper.describe()
    expect(troubles).toMatchObject([{ what: 'shrink', failures: 2, cause: expect.stringContaining('4 of 4') }])
  })

  test('is over with the next listing that has them again', async () => {
    const { clock, ironic, driver, logged, start, keeper } = world({ ports: four })
    await start()
    ironic.ports = []
    await clock.wake()
    ironic.ports = [1, 2, 3].map(known)
    await clock.wake()
    expect(driver.holds?.known).toEqual(new Set([1, 2, 3].map(macOf)))
    expect([logged('firewall.synced').length, (await keeper.describe()).troubles]).toEqual([1, []])
  })

  test('is refused by a sync, and taken over by one that accepts it, once', async () => {
    const { ironic, driver, keeper, start } = world({ ports: four })
    await start()
    ironic.ports = [known(1)]
    await expect(keeper.sync()).rejects.toMatchObject({ code: 'conflict' })
    expect(driver.holds?.known.size).toBe(4)
    await keeper.sync({ acceptShrink: true })
    expect(driver.holds?.known).toEqual(new Set([macOf(1)]))
    ironic.ports = []
    await expect(keeper.sync()).rejects.toMatchObject({ code: 'conflict' })
  })

  test('is taken over once a reload allows it', async () => {
    const { clock, configured, ironic, driver, start } = world({ ports: four })
    await start()
    ironic.ports = []
    await clock.wake()
    configured.maxShrink = 1
    await clock.wake()
    expect(driver.holds?.known.size).toBe(0)
  })

  test('is known as such also when somebody edited what the run before left', async () => {
    const { driver, ironic, start, verdict } = world({ policy: { discovery: true } })
    driver.left = new Set([macOf(1), macOf(2), macOf(3)])
    ironic.ports = [known(1)]
    await start()
    expect([1, 2, 3].map((n) => verdict(macOf(n)))).toEqual(['deny', 'deny', 'deny'])
    expect(verdict(stranger)).toBe('allow')
  })

  test('is known as such after a restart: the machine still has what the run before knew', async () => {
    const { driver, ironic, start, verdict } = world({ policy: { discovery: true } })
    driver.holds = closedWith(new Set([macOf(1), macOf(2), macOf(3)]))
    ironic.ports = [known(1)]
    await start()
    expect([1, 2, 3].map((n) => verdict(macOf(n)))).toEqual(['deny', 'deny', 'deny'])
    expect(verdict(stranger)).toBe('allow')
  })
})

test('what an earlier run of the service knew is known until the ports are listed', async () => {
  const { driver, ironic, start } = world()
  driver.holds = closedWith(new Set([macOf(7)]))
  ironic.away = new Error('connection refused')
  await start()
  expect(driver.holds).toMatchObject({ known: new Set([macOf(7)]), unknown: 'deny' })
})

describe('ports behind EoIB', () => {
  const guid = '7c:fe:90:03:00:29:24:4f'
  const clientId = `ff:00:00:00:00:00:02:00:00:02:c9:00:${guid}`
  const path = '/sys/class/net/eth_ib0/eth/neighs'
  const seen = '52:54:00:17:36:c7' as Mac
  const neighs = (mac: Mac) => `SWID=5 EMAC=${mac} IMAC=97:fe:80:00:00:00:00:00:00:00:00:00:${guid}\n`
  const behind = { ports: [{ ...known(1), clientId }, known(2)], ethoibInterfaces: ['eth_ib0'], maxShrink: 1 }

  test('are shut out and let in by the MAC that their neighbour entry tells', async () => {
    const { driver, files, keeper, start, verdict } = world(behind)
    files.set(path, neighs(seen))
    await start()
    expect(driver.holds?.known).toEqual(new Set([seen, macOf(2)]))
    await keeper.open(node(1), [macOf(1)])
    expect([verdict(seen), verdict(macOf(1))]).toEqual(['allow', 'deny'])
    await keeper.close(node(1))
    expect(verdict(seen)).toBe('deny')
  })

  test('are let in by a new neighbour entry while their node waits', async () => {
    const { clock, files, keeper, start, verdict } = world(behind)
    files.set(path, '')
    await start()
    await keeper.open(node(1), [macOf(1)])
    expect([verdict(macOf(1)), verdict(seen)]).toEqual(['allow', 'deny'])
    files.set(path, neighs(seen))
    await clock.wake()
    expect([verdict(macOf(1)), verdict(seen)]).toEqual(['deny', 'allow'])
  })

  test('an interface that disappears changes nothing, is told of once, and its return, too', async () => {
    const { clock, driver, files, keeper, logged, start } = world(behind)
    files.set(path, neighs(seen))
    await start()
    files.delete(path)
    await clock.wake()
    await clock.wake()
    expect(driver.holds?.known).toEqual(new Set([seen, macOf(2)]))
    expect(logged('firewall.failed')).toEqual([{ level: 'error', error: `Cannot read "${path}": no such file` }])
    expect((await keeper.describe()).troubles).toMatchObject([{ what: 'neighbours' }])
    files.set(path, neighs(seen))
    await clock.wake()
    expect([logged('firewall.synced').length, (await keeper.describe()).troubles]).toEqual([1, []])
  })

  test('a port that nobody listed yet is listed before its node is let in', async () => {
    const { files, ironic, keeper, start, verdict } = world({ ...behind, ports: [known(2)] })
    files.set(path, neighs(seen))
    await start()
    ironic.ports = behind.ports
    await keeper.open(node(1), [macOf(1)])
    expect(verdict(seen)).toBe('allow')
    await keeper.open(node(2), [macOf(2)])
    expect(ironic.listings).toBe(2)
  })
})

test('addresses that are no MACs let nobody in, and do no harm', async () => {
  const odd = ['52-54-00-12-34-56', '80:00:00:48:fe:80::1', '} flush ruleset', '', 'AA:BB:CC:DD:EE:01'] as Mac[]
  const { driver, keeper, start, verdict } = world({ policy: { deny: [macRangeOf('02:*')] } })
  await start()
  await keeper.open(node(1), odd)
  expect(driver.deltas.at(-1)?.waiting).toEqual({ added: ['aa:bb:cc:dd:ee:01' as Mac], removed: [] })
  expect(verdict(stranger)).toBe('deny')
  await keeper.open(node(2), odd.slice(0, 4))
  expect(verdict(stranger)).toBe('allow')
})
