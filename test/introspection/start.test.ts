import { afterEach, describe, expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import { systemClock, type Clock } from '../../src/platform/clock.ts'
import { jumpingClock } from '../fakes/clock.ts'
import { nodeMac, nodeName } from '../fakes/ironic.ts'
import { house, reaches, uuid, waiting, type House, type Wishes } from './house.ts'

let home: House | undefined
const open = async (wishes?: Wishes) => (home = await house(wishes))
afterEach(() => home?.stop())

const managed = { manageBoot: true, workflow: null }

describe('start', () => {
  test('lets the MACs in before the boot device is set and the power requested', async () => {
    const { trace, writes } = await open()
    await waiting(home!)
    expect(trace).toEqual([`open ${nodeMac(1)}`, 'power rebooting'])
    expect(writes()).toEqual([
      `PUT /v1/nodes/${uuid(1)}/management/boot_device`,
      `PUT /v1/nodes/${uuid(1)}/states/power`,
    ])
  })

  test('does not power on a node that the firewall cannot let in', async () => {
    const { useCases, trace, writes, around } = await open({
      firewall: { open: () => Promise.reject(new InspectorError('unavailable', 'nft is broken')) },
    })
    await useCases.start(uuid(1), managed)
    await reaches(home!, 1, 'error')
    expect((await around.introspections.get(uuid(1)))?.error).toBe('nft is broken')
    expect(writes()).toEqual([])
    expect(trace).toEqual(['close'])
  })

  test('without managed boot a failure is recorded and answered, and the node is shut out', async () => {
    const { useCases, trace } = await open({
      firewall: { open: () => Promise.reject(new InspectorError('unavailable', 'nft is broken')) },
    })
    await expect(useCases.start(uuid(1), { manageBoot: false, workflow: null })).rejects.toThrow('nft is broken')
    expect(await useCases.status(uuid(1))).toMatchObject({ state: 'error', error: 'nft is broken' })
    expect(trace).toEqual(['close'])
  })

  test.each([400, 403, 404, 500])(
    'ends in error when Ironic answers %i to the power request, after 5 tries',
    async (status) => {
      const { useCases, trace, ironic } = await open({ clock: jumpingClock() })
      ironic.fault({ path: '/states/power', status, body: { error_message: 'no power' } })
      await useCases.start(uuid(1), managed)
      await reaches(home!, 1, 'error')
      expect((await useCases.status(uuid(1))).error).toContain('no power')
      expect(trace.filter((line) => line === 'power rebooting')).toHaveLength(5)
      expect(trace.at(-1)).toBe('close')
    },
  )

  test('a pause between two tries holds no slot', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const sleep: Clock['sleep'] = (ms, signal) => (ms === 1000 ? promise : systemClock.sleep(ms, signal))
    const { useCases, ironic } = await open({
      nodes: 2,
      settings: { max_concurrency: 1 },
      clock: { ...systemClock, sleep },
    })
    ironic.fault({ path: `${uuid(1)}/management/boot_device`, status: 400, times: 1 })
    await useCases.start(uuid(1), managed)
    await useCases.start(uuid(2), managed)
    await reaches(home!, 2, 'waiting')
    expect((await useCases.status(uuid(1))).state).toBe('starting')
    resolve()
    await reaches(home!, 1, 'waiting')
  })

  test('when the service stops, what is queued is not begun any more', async () => {
    const held = Promise.withResolvers<void>()
    const { useCases, around, stopping, trace } = await open({
      nodes: 3,
      settings: { max_concurrency: 1 },
      firewall: { open: () => held.promise },
    })
    for (const k of [1, 2, 3]) await useCases.start(uuid(k), managed)
    while (around.starts.queued < 2) await Bun.sleep(1)
    stopping.abort(new InspectorError('unavailable', 'the service is stopping'))
    held.resolve()
    await around.background.idle()
    expect(trace.filter((line) => line.startsWith('open'))).toHaveLength(1)
    expect(trace).not.toContain('power rebooting')
    for (const k of [2, 3]) expect((await useCases.status(uuid(k))).state).toBe('starting')
  })

  test('takes a name as well as a UUID, and shows the record at once', async () => {
    const { useCases } = await open()
    await useCases.start(nodeName(1), managed)
    expect(['starting', 'waiting']).toContain((await useCases.status(uuid(1))).state)
    await reaches(home!, 1, 'waiting')
  })

  test('without managed boot the node waits and is let in when the answer is given, and its power is left alone', async () => {
    const { useCases, trace, writes } = await open()
    await useCases.start(uuid(1), { manageBoot: false, workflow: null })
    expect((await useCases.status(uuid(1))).state).toBe('waiting')
    expect(trace).toEqual([`open ${nodeMac(1)}`])
    expect(writes()).toEqual([])
  })

  test('refuses managed boot where the configuration does, before Ironic is asked', async () => {
    const { useCases, ironic } = await open({ settings: { can_manage_boot: false } })
    await expect(useCases.start(uuid(1), managed)).rejects.toMatchObject({ code: 'invalid' })
    expect(ironic.requests).toEqual([])
  })

  test('refuses an unknown workflow before Ironic is asked', async () => {
    const { useCases, ironic } = await open()
    await expect(useCases.start(uuid(1), { manageBoot: true, workflow: 'defualt' })).rejects.toThrow(
      'workflow "defualt"',
    )
    expect(ironic.requests).toEqual([])
  })

  test('refuses a node in a provision state that the workflow does not take', async () => {
    const { useCases, ironic, writes } = await open()
    Object.assign(ironic.nodes.get(uuid(1))!, { provision_state: 'active' })
    await expect(useCases.start(uuid(1), managed)).rejects.toThrow('provision state "active" is not allowed')
    expect(writes()).toEqual([])
    await expect(useCases.status(uuid(1))).rejects.toMatchObject({ code: 'not_found' })
  })

  test('in the classic workflow a node in maintenance may be in any provision state', async () => {
    const { useCases, ironic } = await open()
    Object.assign(ironic.nodes.get(uuid(1))!, { provision_state: 'available', maintenance: true })
    await useCases.start(uuid(1), { manageBoot: true, workflow: 'classic' })
    await reaches(home!, 1, 'waiting')
  })

  test('is refused while starting, and begins anew while waiting', async () => {
    const { useCases, ironic } = await open()
    const resume = ironic.fault({ path: '/ports', delay: 200, times: 1 })
    await useCases.start(uuid(1), managed)
    await expect(useCases.start(uuid(1), managed)).rejects.toMatchObject({ code: 'invalid' })
    resume()
    await reaches(home!, 1, 'waiting')
    const first = await useCases.status(uuid(1))
    await waiting(home!)
    expect((await useCases.status(uuid(1))).startedAt).toBeGreaterThan(first.startedAt)
  })

  test('ends in error when the node has neither ports nor a BMC address', async () => {
    const { useCases, ironic, around } = await open()
    Object.assign(ironic.nodes.get(uuid(1))!, { driver_info: {} })
    for (const id of ironic.ports.keys()) await fetch(`${ironic.url}/v1/ports/${id}`, { method: 'DELETE' })
    await expect(useCases.start(uuid(1), { manageBoot: false, workflow: null })).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await around.introspections.get(uuid(1))).toMatchObject({
      state: 'error',
      error: expect.stringContaining('no lookup attributes'),
    })
  })

  test("an address that is no MAC is nobody's look-up key and lets nobody in", async () => {
    const { ironic, trace, around } = await open()
    const [port] = ironic.ports.values()
    Object.assign(port!, { address: '80:00:02:08:fe:80:00:00:00:00:00:00:7c:fe:90:03:00:29:26:52' })
    await waiting(home!)
    expect(trace).toEqual(['open ', 'power rebooting'])
    expect(await around.introspections.bootable()).toEqual(new Map([[uuid(1), []]]))
  })

  test('a node without ports but with a BMC address still opens the firewall', async () => {
    const { ironic, trace } = await open()
    for (const id of ironic.ports.keys()) await fetch(`${ironic.url}/v1/ports/${id}`, { method: 'DELETE' })
    await waiting(home!)
    expect(trace).toEqual(['open ', 'power rebooting'])
  })

  test('50 starts with a bound of 5 never run more than 5 at once, and all finish', async () => {
    let running = 0
    let most = 0
    const { useCases, around } = await open({
      nodes: 50,
      settings: { max_concurrency: 5 },
      firewall: {
        async open() {
          most = Math.max(most, ++running)
          await Bun.sleep(5)
          running--
        },
      },
    })
    const nodes = Array.from({ length: 50 }, (_, index) => index + 1)
    await Promise.all(nodes.map((k) => useCases.start(uuid(k), managed)))
    expect(around.starts.queued).toBeGreaterThan(0)
    await Promise.all(nodes.map((k) => reaches(home!, k, 'waiting')))
    expect(most).toBe(5)
    expect(around.starts.queued).toBe(0)
  })

  test('turns to power on come start_delay apart and hold no slot while they wait', async () => {
    const { useCases, trace, around } = await open({ nodes: 4, settings: { start_delay: 60, max_concurrency: 1 } })
    const nodes = [1, 2, 3, 4]
    const begin = performance.now()
    await Promise.all(nodes.map((k) => useCases.start(uuid(k), managed)))
    await Promise.all(nodes.map((k) => reaches(home!, k, 'waiting')))
    expect(performance.now() - begin).toBeGreaterThan(3 * 60 - 5)
    // With one slot, the fourth could be let in only after the first was powered on, if waiting held it.
    expect(trace.slice(0, 5).filter((line) => line.startsWith('open')).length).toBe(4)
    expect(around.starts.running).toBe(0)
  })
})
