import { afterEach, describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../src/model/json.ts'
import { createLog } from '../../src/platform/log.ts'
import { systemClock, type Clock } from '../../src/platform/clock.ts'
import { nodeBmc, nodeMac } from '../fakes/ironic.ts'
import { house, post, reaches, report, uuid, waiting, type House, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

const all = {
  ports: { add_ports: 'all', keep_ports: 'present' },
  steps: ['ramdisk_error', 'scheduler', 'validate_interfaces'],
}

/** A clock whose 20 s, after which a ramdisk must have its answer, are over when the test says so. */
function ramdiskClock(): { clock: Clock; over(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  const sleep: Clock['sleep'] = (ms, signal) => (ms === 20_000 ? promise : systemClock.sleep(ms, signal))
  return { clock: { ...systemClock, sleep }, over: resolve }
}

describe('a report of a waiting node', () => {
  test('ends in one PATCH of the node, and the node is off and finished', async () => {
    const { useCases, ironic, trace, writes } = await open()
    await waiting(home!)
    trace.length = 0
    const before = writes().length
    expect(await post(home!, report(1))).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
    expect(trace).toEqual(['PATCH nodes', 'ports +0 -0', 'close', 'power power off', 'close'])
    expect(writes().slice(before)).toEqual([`PATCH /v1/nodes/${uuid(1)}`, `PUT /v1/nodes/${uuid(1)}/states/power`])
    expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8', memory_mb: '16384', local_gb: '464' })
    expect((await useCases.status(uuid(1))).error).toBeNull()
  })

  test('needs at most 9 calls to Ironic with the six default hooks, start included', async () => {
    const { ironic } = await open()
    await waiting(home!)
    await post(home!, report(1))
    await reaches(home!, 1, 'finished')
    const calls = ironic.requests.filter(({ path }) => path.startsWith('/v1/'))
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toHaveLength(9)
  })

  test('keeps what was posted and what became of it, both without logs', async () => {
    const { useCases } = await open()
    await waiting(home!)
    await post(home!, report(1, { logs: 'aGVsbG8=', big: 1 }))
    const unprocessed = JSON.parse(await useCases.data(uuid(1), 'unprocessed'))
    const processed = JSON.parse(await useCases.data(uuid(1), 'processed'))
    expect(unprocessed).toEqual({ ...report(1), big: 1 })
    expect(processed).toMatchObject({ cpus: 8, local_gb: 464, macs: [nodeMac(1)] })
    expect(processed.logs).toBeUndefined()
  })

  test('creates the ports that the policy asks for', async () => {
    const { ironic, trace } = await open({ workflow: all })
    await waiting(home!)
    await post(home!, report(1))
    const addresses = [...ironic.ports.values()].map(({ address }) => address)
    expect(addresses).toEqual([nodeMac(1), nodeMac(1).replace('52:54:00', '52:54:01')])
    expect(trace).toContain('ports +1 -0')
  })

  test('an error of the ramdisk is recorded at once with its text, nothing is sent, and the node stays on', async () => {
    const { useCases, writes } = await open()
    await waiting(home!)
    const before = writes().length
    await expect(post(home!, report(1, { error: 'no disks here' }))).rejects.toThrow('no disks here')
    expect(await useCases.status(uuid(1))).toMatchObject({
      state: 'error',
      error: expect.stringContaining('no disks here'),
    })
    expect(writes()).toHaveLength(before)
  })

  test('is found by a NIC that becomes no port, and by the BMC alone', async () => {
    const { around } = await open({ nodes: 2 })
    await waiting(home!, 1)
    await waiting(home!, 2)
    await around.introspections.addMacs(uuid(2), ['52:54:01:77:00:02' as never])
    const byMac = report(2)
    const second = { ...byMac, inventory: { ...(byMac.inventory as object), bmc_address: null } }
    expect(await post(home!, second)).toBe(uuid(2))
    const byBmc = report(1)
    const nics = [{ name: 'x', mac_address: '02:00:00:00:00:01', ipv4_address: '192.0.2.1' }]
    const inventory = { ...(byBmc.inventory as object), interfaces: nics }
    expect(await post(home!, { ...byBmc, inventory, boot_interface: null })).toBe(uuid(1))
  })

  test('the node that shares most keys wins, and a tie is refused', async () => {
    const { around } = await open({ nodes: 2 })
    await waiting(home!, 1)
    await waiting(home!, 2)
    await around.introspections.addMacs(uuid(2), [nodeMac(1) as never])
    expect(await post(home!, report(1))).toBe(uuid(1))
    await waiting(home!, 1)
    await around.introspections.addMacs(uuid(1), [nodeMac(2) as never])
    const shared = report(1)
    const nics = [1, 2].map((k) => ({ name: `e${k}`, mac_address: nodeMac(k), ipv4_address: '192.0.2.1' }))
    const inventory = { ...(shared.inventory as object), interfaces: nics, bmc_address: null }
    await expect(post(home!, { ...shared, inventory })).rejects.toThrow('several nodes')
  })

  test('waits for a node that is still being started', async () => {
    const { useCases } = await open({ firewall: { open: () => Bun.sleep(100) } })
    await useCases.start(uuid(1), { manageBoot: true, workflow: null })
    await Bun.sleep(20)
    expect(await post(home!, report(1))).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
  })

  test('of one of two nodes behind one BMC is told by its MACs; without them it is refused, and both go on waiting', async () => {
    const { ironic, useCases } = await open({ nodes: 2 })
    Object.assign(ironic.nodes.get(uuid(2))!, { driver_info: { ipmi_address: nodeBmc(1) } })
    for (const k of [1, 2]) await waiting(home!, k)
    const inventory = { ...(report(2).inventory as JsonObject), bmc_address: nodeBmc(1) }
    const interfaces = [{ name: 'x', mac_address: '02:00:00:00:00:01', ipv4_address: '192.0.2.1' }]
    await expect(post(home!, { ...report(2), inventory: { ...inventory, interfaces } })).rejects.toThrow(
      'several nodes',
    )
    for (const k of [1, 2]) expect((await useCases.status(uuid(k))).state).toBe('waiting')
    expect(await post(home!, { ...report(2), inventory })).toBe(uuid(2))
    await reaches(home!, 2, 'finished')
    // Now the address is the other's alone.
    expect(await post(home!, { ...report(2), inventory: { ...inventory, interfaces }, boot_interface: null })).toBe(
      uuid(1),
    )
  })

  test('of an active node creates ports, but neither deletes nor changes any, and leaves the power alone', async () => {
    const { ironic, trace, writes } = await open({
      workflow: {
        start: { provision_states: ['manageable', 'active'] },
        ports: { add_ports: 'all', keep_ports: 'present' },
        steps: ['validate_interfaces'],
      },
    })
    await waiting(home!)
    const [port] = ironic.ports.values()
    Object.assign(port!, { pxe_enabled: false })
    await fetch(`${ironic.url}/v1/ports`, {
      method: 'POST',
      body: JSON.stringify({ node_uuid: uuid(1), address: '02:00:00:00:00:99' }),
    })
    Object.assign(ironic.nodes.get(uuid(1))!, { provision_state: 'active' })
    trace.length = 0
    const before = writes().length
    await post(home!, report(1))
    await reaches(home!, 1, 'finished')
    expect(writes().slice(before)).toEqual(['POST /v1/ports'])
    expect(trace).not.toContain('power power off')
    expect(ironic.ports.get(port!.uuid)).toMatchObject({ pxe_enabled: false })
  })

  test('what the ramdisk posted is dropped at the end where that is asked for, and older runs go', async () => {
    const { useCases, around } = await open({ keep: { unprocessed: false, runs: 1 } })
    for (let n = 1; n <= 2; n++) {
      await waiting(home!)
      await expect(useCases.data(uuid(1), 'processed')).rejects.toMatchObject({ code: 'not_found' })
      await post(home!, report(1, { n }))
      await reaches(home!, 1, 'finished')
    }
    await expect(useCases.data(uuid(1), 'unprocessed')).rejects.toMatchObject({ code: 'not_found' })
    expect(JSON.parse(await useCases.data(uuid(1), 'processed')).n).toBe(2)
    expect((await around.runs.latest(uuid(1)))?.raw).toBeNull()
    await expect(around.runs.keepData(uuid(1), 1, '{}')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('an answer that Ironic gives to one request of the plan ends the run in error', async () => {
    const { useCases, ironic } = await open()
    await waiting(home!)
    ironic.fault({ method: 'PATCH', status: 400, body: { error_message: '{"faultstring": "no such field"}' } })
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'invalid' })
    expect((await useCases.status(uuid(1))).error).toContain('no such field')
  })

  test('a fault of ours ends the run in error, and the log tells where it is', async () => {
    const lines: string[] = []
    const log = createLog({
      look: () => ({ format: 'json', level: 'error' }),
      write: (line) => lines.push(line),
      now: () => '',
    })
    const { around, useCases } = await open({ log })
    await waiting(home!)
    around.firewall.portsChanged = () => {
      throw new TypeError('oops')
    }
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'internal' })
    expect(await useCases.status(uuid(1))).toMatchObject({ state: 'error', error: 'Unexpected failure: oops' })
    expect(JSON.parse(lines[0]!)).toMatchObject({
      event: 'introspection.unexpected',
      node: uuid(1),
      stack: expect.stringContaining('receive.test.ts'),
    })
  })

  test('a start meanwhile is refused, and one that waits in line after the end is not fed the old report', async () => {
    const { ironic, useCases } = await open()
    await waiting(home!)
    const back = ironic.fault({ method: 'PATCH', status: 503 })
    const first = post(home!, report(1))
    await reaches(home!, 1, 'processing')
    await expect(useCases.start(uuid(1), { manageBoot: true, workflow: null })).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('processing'),
    })
    const late = post(home!, report(1, { other: true })).catch((error: Error) => error.message)
    back()
    await first
    await reaches(home!, 1, 'finished')
    await waiting(home!)
    expect(await late).toContain('already finished')
    expect((await useCases.status(uuid(1))).state).toBe('waiting')
  })

  test('a node that vanished is not found, and the record says so', async () => {
    const { useCases, ironic } = await open()
    await waiting(home!)
    ironic.nodes.delete(uuid(1))
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'not_found' })
    expect((await useCases.status(uuid(1))).state).toBe('error')
  })

  test('a power-off that fails is seen in the status only, and is forgiven to a node in enroll', async () => {
    const { ironic, around } = await open({ nodes: 2 })
    for (const k of [1, 2]) await waiting(home!, k)
    Object.assign(ironic.nodes.get(uuid(1))!, { provision_state: 'manageable' })
    Object.assign(ironic.nodes.get(uuid(2))!, { provision_state: 'enroll' })
    ironic.fault({ path: '/states/power', status: 400, body: { error_message: 'no BMC' } })
    for (const k of [1, 2]) expect(await post(home!, report(k))).toBe(uuid(k))
    await reaches(home!, 1, 'error')
    await reaches(home!, 2, 'finished')
    expect((await around.introspections.get(uuid(1)))?.error).toContain('no BMC')
  })
})

describe('Ironic slow or away', () => {
  test('a locked node and a 503 are waited for', async () => {
    const { ironic } = await open()
    await waiting(home!)
    ironic.fault({ method: 'PATCH', times: 2, status: 503 })
    const unlock = ironic.lock(uuid(1))
    setTimeout(unlock, 600)
    expect(await post(home!, report(1))).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
    expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8' })
  })

  test('a login that is refused is waited for, as an operator may mend it', async () => {
    const { ironic } = await open()
    await waiting(home!)
    ironic.fault({ method: 'PATCH', times: 2, status: 401 })
    expect(await post(home!, report(1))).toBe(uuid(1))
    await reaches(home!, 1, 'finished')
    expect(ironic.nodes.get(uuid(1))!.properties).toMatchObject({ cpus: '8' })
  })

  test.each([
    ['a fault of Ironic itself', 500],
    ["what the service's user may not do", 403],
  ])('%s is no fault of the ramdisk: internal, recorded, and not sent again', async (_what, status) => {
    const { ironic, useCases } = await open()
    await waiting(home!)
    ironic.fault({ method: 'PATCH', status, body: { error_message: 'oops' } })
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'internal' })
    expect(await useCases.status(uuid(1))).toMatchObject({ state: 'error', error: expect.stringContaining('oops') })
    expect(ironic.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
  })

  test('the same report again, while it is being processed, is answered with the UUID and changes nothing', async () => {
    const { ironic } = await open()
    await waiting(home!)
    const recover = ironic.fault({ method: 'PATCH', status: 503 })
    const first = post(home!, report(1))
    await reaches(home!, 1, 'processing')
    expect(await post(home!, report(1))).toBe(uuid(1))
    recover()
    await first
    await reaches(home!, 1, 'finished')
    const patched = ironic.requests.filter(({ method, status }) => method === 'PATCH' && status === 200)
    expect(patched).toHaveLength(1)
  })

  test('the same report twice, while its node is still being started, is processed once and answered alike', async () => {
    const { useCases, ironic } = await open({ firewall: { open: () => Bun.sleep(100) } })
    await useCases.start(uuid(1), { manageBoot: true, workflow: null })
    expect(await Promise.all([post(home!, report(1)), post(home!, report(1))])).toEqual([uuid(1), uuid(1)])
    await reaches(home!, 1, 'finished')
    expect(ironic.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
  })

  test('a different report meanwhile is told that the introspection is over', async () => {
    const { ironic } = await open()
    await waiting(home!)
    const recover = ironic.fault({ method: 'PATCH', status: 503 })
    const first = post(home!, report(1))
    await reaches(home!, 1, 'processing')
    const second = post(home!, report(1, { other: true }))
    setTimeout(recover, 50)
    await first
    await expect(second).rejects.toThrow('already finished')
  })

  test('when it stays away past the time-out, the introspection times out', async () => {
    const { ironic, useCases } = await open({ settings: { timeout: 600 } })
    await waiting(home!)
    ironic.fault({ method: 'PATCH', status: 503 })
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'unavailable' })
    expect((await useCases.status(uuid(1))).error).toStartWith('Introspection timeout')
  })
})

describe('after 20 s the ramdisk has its answer:', () => {
  const discovery = { workflow: 'site', driver: 'ipmi', fields: {} }

  test('200 when the report is accepted, and it is processed when Ironic is back', async () => {
    const { clock, over } = ramdiskClock()
    const { ironic, useCases } = await open({ clock })
    await waiting(home!)
    const back = ironic.fault({ method: 'PATCH', status: 503 })
    const answer = post(home!, report(1))
    await reaches(home!, 1, 'processing')
    over()
    expect(await answer).toBe(uuid(1))
    expect(await useCases.status(uuid(1))).toMatchObject({ state: 'processing', error: null })
    back()
    await reaches(home!, 1, 'finished')
  })

  test('503 when the node is busy, as ramdisks before 2024 try again after no other, and nothing becomes of the report later', async () => {
    const { clock, over } = ramdiskClock()
    const held = Promise.withResolvers<void>()
    const { useCases, around } = await open({ clock, firewall: { open: () => held.promise } })
    await useCases.start(uuid(1), { manageBoot: true, workflow: null })
    const answer = post(home!, report(1))
    await Bun.sleep(20)
    over()
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' })
    held.resolve()
    await around.background.idle()
    expect((await useCases.status(uuid(1))).state).toBe('waiting')
  })

  test('503 when its node is still being looked for, and nothing becomes of the report later', async () => {
    const { clock, over } = ramdiskClock()
    const { ironic, around } = await open({ nodes: 0, clock, discovery, workflow: all })
    ironic.fault({ method: 'GET', path: '/v1/ports', delay: 300 })
    const answer = post(home!, report(7))
    await Bun.sleep(20)
    over()
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' })
    while (ironic.requests.filter(({ path }) => path === '/v1/nodes').length < 2) await Bun.sleep(1)
    await Bun.sleep(400)
    expect(await around.introspections.known()).toEqual([])
  })

  test('503 to the later of two different reports of a machine that is just being discovered', async () => {
    const { clock, over } = ramdiskClock()
    const { ironic, around } = await open({ nodes: 0, clock, discovery, workflow: all })
    const back = ironic.fault({ method: 'POST', path: '/v1/nodes', status: 503 })
    const answers = Promise.allSettled([post(home!, report(7)), post(home!, report(7, { other: true }))])
    while ((await around.introspections.known()).length === 0) await Bun.sleep(1)
    await Bun.sleep(50)
    over()
    const [found] = await around.introspections.known()
    // Either may come first.
    expect(await answers).toEqual(
      expect.arrayContaining([
        { status: 'fulfilled', value: found! },
        { status: 'rejected', reason: expect.objectContaining({ code: 'unavailable' }) as unknown },
      ]),
    )
    back()
    await around.background.idle()
    expect(ironic.nodes.size).toBe(1)
  })
})

describe('a report that nobody waits for', () => {
  test('is refused with the attributes that were looked for', async () => {
    const { useCases } = await open()
    await expect(post(home!, report(1))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(`{bmc_address: [${nodeBmc(1)}], mac: [${nodeMac(1)}`),
    })
    await expect(useCases.data(uuid(1), 'unprocessed')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('leaves a line in the log that tells which machine it was, once, and nothing of its logs', async () => {
    const lines: string[] = []
    const log = createLog({
      look: () => ({ format: 'json', level: 'info' }),
      write: (line) => lines.push(line),
      now: () => '',
    })
    await open({ log })
    await expect(post(home!, report(1, { logs: 'c2VjcmV0' }))).rejects.toMatchObject({ code: 'invalid' })
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        event: 'introspection.refused',
        mac: [nodeMac(1), nodeMac(1).replace('52:54:00', '52:54:01')],
        bmc: [nodeBmc(1)],
        error: expect.stringContaining('could not find a node'),
      }),
    ])
    expect(lines.join()).not.toContain('c2VjcmV0')
    lines.length = 0
    await waiting(home!)
    await expect(post(home!, report(1, { error: 'broken' }))).rejects.toThrow('broken')
    expect(lines.filter((line) => line.includes('broken'))).toHaveLength(1)
    expect(lines.filter((line) => !line.includes(uuid(1)))).toEqual([])
  })

  test('after the end is refused', async () => {
    await open()
    await waiting(home!)
    await post(home!, report(1))
    await reaches(home!, 1, 'finished')
    await expect(post(home!, report(1))).rejects.toMatchObject({ code: 'invalid' })
  })

  test('of a known node is taken where that is accepted, again and again, and its power is left alone', async () => {
    const { trace, useCases } = await open({ settings: { not_started: 'accept' } })
    for (let n = 0; n < 2; n++) {
      expect(await post(home!, report(1))).toBe(uuid(1))
      await reaches(home!, 1, 'finished')
    }
    expect(trace.filter((line) => line.startsWith('power'))).toEqual([])
    expect(JSON.parse(await useCases.data(uuid(1), 'processed')).auto_discovered).toBeUndefined()
  })

  test('of a known node is processed by the configured workflow, whatever was asked for at its last start', async () => {
    const { around, useCases } = await open({ settings: { not_started: 'accept' } })
    await useCases.start(uuid(1), { manageBoot: true, workflow: 'standalone' })
    await reaches(home!, 1, 'waiting')
    await post(home!, report(1))
    await reaches(home!, 1, 'finished')
    expect((await around.runs.latest(uuid(1)))?.workflow).toBe('standalone')
    await post(home!, report(1))
    expect((await around.runs.latest(uuid(1)))?.workflow).toBe('default')
  })

  test('of a known node is refused by discovery', async () => {
    await open({ discovery: { workflow: 'default', driver: 'fake-hardware', fields: {} } })
    await expect(post(home!, report(1))).rejects.toThrow('nobody started its introspection')
  })
})

describe('discovery', () => {
  const discovery = { workflow: 'site', driver: 'ipmi', fields: { resource_class: 'baremetal' } }

  test('creates the node and its ports by the plan, and powers it off', async () => {
    const { ironic, writes, useCases } = await open({ nodes: 0, discovery, workflow: all })
    const created = await post(home!, report(7))
    expect(writes().slice(0, 3)).toEqual(['POST /v1/nodes', 'POST /v1/ports', 'POST /v1/ports'])
    expect(ironic.nodes.get(created)).toMatchObject({
      driver: 'ipmi',
      resource_class: 'baremetal',
      driver_info: { ipmi_address: nodeBmc(7) },
      properties: { cpus: '8', cpu_arch: 'x86_64', memory_mb: '16384' },
    })
    expect(JSON.parse(await useCases.data(created, 'processed')).auto_discovered).toBe(true)
    expect(JSON.parse(await useCases.data(created, 'unprocessed')).auto_discovered).toBeUndefined()
    await home!.around.background.idle()
    expect(writes().at(-1)).toBe(`PUT /v1/nodes/${created}/states/power`)
  })

  test('two reports of one machine at the same moment become one node', async () => {
    const { ironic } = await open({ nodes: 0, discovery, workflow: all })
    const recover = ironic.fault({ method: 'POST', path: '/v1/nodes', status: 503, times: 2 })
    const [first, second] = await Promise.all([post(home!, report(7)), post(home!, report(7))])
    recover()
    expect(second).toBe(first)
    expect(ironic.nodes.size).toBe(1)
  })

  test('two reports of one machine that name different NICs become one node', async () => {
    const { ironic } = await open({ nodes: 0, discovery, workflow: all })
    ironic.fault({ method: 'GET', path: '/v1/ports', delay: 50 })
    const whole = report(7)
    const inventory = whole.inventory as { interfaces: JsonObject[] }
    const swapped = { ...whole, inventory: { ...inventory, interfaces: inventory.interfaces.toReversed() } }
    const answers = await Promise.allSettled([post(home!, whole), post(home!, swapped)])
    // Whichever came first: the other one finds the record of it.
    expect(answers.map(({ status }) => status)).toContain('fulfilled')
    await home!.around.background.idle()
    expect(ironic.nodes.size).toBe(1)
  })

  test('a step that fails creates nothing', async () => {
    const { ironic, writes } = await open({ nodes: 0, discovery, workflow: all })
    await expect(post(home!, report(7, { error: 'broken' }))).rejects.toThrow('broken')
    expect(ironic.nodes.size).toBe(0)
    expect(writes()).toEqual([])
  })

  test('a creation whose answer was lost is not done twice, also when Ironic is away right after', async () => {
    const { ironic } = await open({ nodes: 0, discovery, workflow: all })
    ironic.fault({ method: 'POST', path: '/v1/nodes', times: 1, afterwards: true, close: true })
    const back = ironic.fault({ method: 'GET', path: '/v1/nodes/', status: 503 })
    const answer = post(home!, report(7))
    while (ironic.requests.filter(({ status }) => status === 503).length < 8) await Bun.sleep(5)
    back()
    expect([...ironic.nodes.keys()]).toEqual([await answer])
  })

  test('a creation whose answer was lost is not done twice', async () => {
    const { ironic } = await open({ nodes: 0, discovery, workflow: all })
    ironic.fault({ method: 'POST', path: '/v1/nodes', times: 1, afterwards: true, close: true })
    const created = await post(home!, report(7))
    expect([...ironic.nodes.keys()]).toEqual([created])
  })

  test('without it unknown machines are refused, and Ironic is not even asked', async () => {
    const { ironic } = await open({ nodes: 0 })
    await expect(post(home!, report(7))).rejects.toMatchObject({ code: 'invalid' })
    expect(ironic.requests).toEqual([])
  })
})
