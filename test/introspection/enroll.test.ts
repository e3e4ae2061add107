import { afterEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import type { JsonObject } from '../../src/model/json.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { openSqliteStore } from '../../src/store/index.ts'
import { nodeBmc } from '../fakes/ironic.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'
import { house, post, report, uuid, type House, type Wishes } from './house.ts'

const folder = temporaryFolder()
let home: House | undefined
const steps = ['ramdisk_error', 'scheduler', 'validate_interfaces']
const workflow = { ports: { add_ports: 'all' }, steps }
const open = async (wishes: Wishes) => (home = await house({ nodes: 0, workflow, ...wishes }))
afterEach(() => home?.stop())

/** The report of machine k with these BMC addresses. */
function withBmc(k: number, bmc: JsonObject): JsonObject {
  const value = report(k)
  return { ...value, inventory: { ...(value.inventory as JsonObject), ...bmc } }
}

/** A clock whose hands the test moves, in microseconds. */
function movable() {
  let ahead = 0
  return { clock: { ...systemClock, now: () => systemClock.now() + ahead }, forward: (by: number) => (ahead += by) }
}

const hour = 3_600_000_000
const limited = { code: 'invalid', message: expect.stringContaining('discovery.per_hour') }

describe('the BMC address of an unknown machine', () => {
  const v6 = '2001:db8::7'
  const both = { bmc_address: nodeBmc(7), bmc_v6address: v6 }
  test.each<[string, (4 | 6)[], JsonObject, object]>([
    ['is the first that the ramdisk reports', [4, 6], both, { ipmi_address: nodeBmc(7) }],
    ['is the first in the order of the versions', [6, 4], both, { ipmi_address: v6 }],
    ['is the second when the first is missing', [4, 6], { ...both, bmc_address: '0.0.0.0' }, { ipmi_address: v6 }],
    ['is none when no version that is wanted is reported', [6], { ...both, bmc_v6address: '::/0' }, {}],
  ])('%s: %j', async (_title, bmc_address_versions, bmc, driver_info) => {
    const { ironic } = await open({ discovery: { bmc_address_versions } })
    const created = await post(home!, withBmc(7, bmc))
    expect(ironic.nodes.get(created)!.driver_info).toEqual(driver_info)
  })

  test('is missed in the log when there is none', async () => {
    const lines: string[] = []
    const log = createLog({
      look: () => ({ format: 'json', level: 'warning' }),
      write: (line) => lines.push(line),
      now: () => '',
    })
    await open({ discovery: {}, log })
    const created = await post(home!, withBmc(7, { bmc_address: null }))
    await post(home!, report(8))
    await home!.around.background.idle()
    expect(lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'discovery.no_bmc')).toEqual([
      expect.objectContaining({ node: created }),
    ])
  })
})

describe('a machine is not discovered', () => {
  test('when a node has one of its MACs, or the BMC address it would be created with', async () => {
    const { ironic } = await open({ nodes: 1, discovery: {} })
    const foreign = [{ name: 'eth0', mac_address: '02:00:00:00:00:01', ipv4_address: '192.0.2.1' }]
    for (const bmc of [{ bmc_address: nodeBmc(9) }, { interfaces: foreign }])
      await expect(post(home!, withBmc(1, bmc))).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining(uuid(1)),
      })
    expect(ironic.nodes.size).toBe(1)
  })

  test('do: when a step fails, be it that the ramdisk reports an error or that the report is of no use', async () => {
    const { ironic } = await open({ discovery: {} })
    await expect(post(home!, report(1, { error: 'no disks' }))).rejects.toThrow('no disks')
    await expect(post(home!, withBmc(2, { interfaces: null }))).rejects.toThrow()
    expect(ironic.nodes.size).toBe(0)
    await post(home!, report(1))
    expect(ironic.nodes.size).toBe(1)
  })

  test('but is when a node has only a BMC address that it would not be created with', async () => {
    const { ironic } = await open({ nodes: 1, discovery: { bmc_address_versions: [4] } })
    ironic.nodes.get(uuid(1))!.driver_info = { ipmi_address: '2001:db8::7' }
    await post(home!, withBmc(7, { bmc_v6address: '2001:db8::7' }))
    expect(ironic.nodes.size).toBe(2)
  })
})

describe('discovery.per_hour', () => {
  test('bounds the machines enrolled within an hour, and the log and the ramdisk are told', async () => {
    const lines: string[] = []
    const log = createLog({
      look: () => ({ format: 'json', level: 'warning' }),
      write: (line) => lines.push(line),
      now: () => '',
    })
    const { clock, forward } = movable()
    const { ironic } = await open({ discovery: { per_hour: 2 }, clock, log })
    for (const k of [1, 2]) await post(home!, report(k))
    await expect(post(home!, report(3))).rejects.toMatchObject(limited)
    expect(ironic.nodes.size).toBe(2)
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'warning', event: 'discovery.limited', per_hour: 2 }),
    )
    forward(hour)
    await post(home!, report(3))
    expect(ironic.nodes.size).toBe(3)
  })

  test('lets none slip through when many come at once', async () => {
    // Writing takes a while here, so that they meet.
    const store = openSqliteStore({ path: join(folder, 'quota.sqlite') })
    const { ironic } = await open({ discovery: { per_hour: 3 }, store })
    ironic.fault({ method: 'GET', path: '/v1/ports', delay: 50 })
    const answers = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((k) => post(home!, report(k))))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(ironic.nodes.size).toBe(3)
  })

  test('is used up neither by a machine that a step refuses, nor by one that is known', async () => {
    const { ironic, around } = await open({ nodes: 1, discovery: { per_hour: 1 }, settings: { not_started: 'accept' } })
    await post(home!, report(1))
    for (const k of [2, 3]) await expect(post(home!, report(k, { error: 'broken' }))).rejects.toThrow('broken')
    await post(home!, report(4))
    await around.background.idle()
    expect(ironic.nodes.size).toBe(2)
    await post(home!, report(1))
    await expect(post(home!, report(5))).rejects.toMatchObject(limited)
  })

  test('counts on after a restart, also when nothing is kept of runs', async () => {
    const store = () => openSqliteStore({ path: join(folder, 'inspector.sqlite') })
    const wishes = { discovery: { per_hour: 1 }, keep: { runs: 0 } }
    await open({ ...wishes, store: store() })
    const created = await post(home!, report(1))
    await home!.around.background.idle()
    expect((await home!.around.introspections.get(created as never))?.state).toBe('finished')
    await home!.stop()
    await open({ ...wishes, store: store() })
    await expect(post(home!, report(2))).rejects.toMatchObject(limited)
  })

  test('0 is no limit', async () => {
    const { ironic } = await open({ discovery: { per_hour: 0 } })
    for (let k = 1; k <= 60; k++) await post(home!, report(k))
    expect(ironic.nodes.size).toBe(60)
  })
})
