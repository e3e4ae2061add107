/** The keeper over the client of a real, if simulated, Ironic: what of its answers is believed. */

import { afterEach, expect, test } from 'bun:test'
import { openAccess } from '../../src/ironic/access.ts'
import { ironicBareMetal } from '../../src/ironic/bare-metal.ts'
import type { Mac } from '../../src/model/mac.ts'
import { silent } from '../../src/platform/log.ts'
import { jumpingClock } from '../fakes/clock.ts'
import { fakeIronic, nodeMac, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { stopKeepers, stranger, world } from './keeper-world.ts'

let ironic: FakeIronic | undefined
afterEach(async () => {
  await stopKeepers()
  await ironic?.stop()
})

const macs = [1, 2, 3, 4].map((k) => nodeMac(k) as Mac)

async function listing() {
  const fake = await fakeIronic({ nodes: 4, pageSize: 2 })
  ironic = fake
  const bareMetal = ironicBareMetal(
    { timeout: 5000 },
    {
      retry: () => ({ for: 2000, delay: 500, max_delay: 1000 }),
      access: openAccess(fake.url),
      bmc: { of: () => Promise.resolve([]) },
      clock: jumpingClock(),
      random: () => 0.5,
      log: silent,
    },
  )
  const around = world({ policy: { discovery: true }, everyPort: () => bareMetal.everyPort() })
  await around.start()
  await around.keeper.sync()
  return { ...around, fake }
}

test.each([
  [
    '409, as for a locked node',
    { path: '/v1/ports', status: 409, body: { error_message: 'Node is locked by host x' } },
    'list',
  ],
  ['503', { path: '/v1/ports', status: 503 }, 'list'],
  ['503 of a proxy', { path: '/v1/ports', status: 503, foreign: true, body: 'down' }, 'list'],
  ['503 for the second page', { path: '/v1/ports', skip: 1, status: 503 }, 'list'],
  ['a page without a list', { path: '/v1/ports', status: 200, body: {} }, 'list'],
  ['an error as a page', { path: '/v1/ports', status: 200, body: { error_message: 'oops' } }, 'list'],
  ['a connection that breaks off', { path: '/v1/ports', skip: 1, close: true }, 'list'],
  ['no port at all', { path: '/v1/ports', status: 200, body: { ports: [] } }, 'shrink'],
  [
    'the first page as if it were all',
    {
      path: '/v1/ports',
      status: 200,
      body: { ports: [{ uuid: nodeUuid(1), node_uuid: nodeUuid(1), address: nodeMac(1) }] },
    },
    'shrink',
  ],
])('%s: the last good rules stay, and the trouble is seen until it is over', async (_, fault, what) => {
  const { driver, fake, keeper, verdict } = await listing()
  fake.fault(fault)
  await expect(keeper.sync()).rejects.toMatchObject({ code: what === 'list' ? 'unavailable' : 'conflict' })
  expect(driver.holds?.known).toEqual(new Set(macs))
  expect([...macs, stranger].map(verdict)).toEqual(['deny', 'deny', 'deny', 'deny', 'allow'])
  expect((await keeper.describe()).troubles).toMatchObject([{ what, since: 0 }])
  fake.clear()
  await keeper.sync()
  expect((await keeper.describe()).troubles).toEqual([])
})
