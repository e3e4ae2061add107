import { afterEach, describe, expect, test } from 'bun:test'
import { createBackground, createLocks, createUseCases, recover } from '../../src/introspection/index.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { Secret } from '../../src/model/secret.ts'
import { systemClock, type Clock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { nodeBmc } from '../fakes/ironic.ts'
import { type House, house, posted, reaches, report, uuid, type Wishes } from './house.ts'

let home: House | undefined
let lines: string[] = []
afterEach(() => home?.stop())

const password = 'Swordfish42'
const given = (more: Partial<{ username: string | null; password: string }> = {}) => ({
  username: more.username === undefined ? 'operator' : more.username,
  password: new Secret(more.password ?? password),
})
const workflow = {
  start: { set_ipmi_credentials: true },
  ports: { add_ports: 'all' },
  steps: ['ramdisk_error', 'scheduler'],
}

async function open(wishes: Wishes = {}, fields: object = {}) {
  lines = []
  const log = createLog({
    look: () => ({ format: 'json', level: 'debug' }),
    write: (line) => lines.push(line),
    now: () => '',
  })
  home = await house({ log, workflow, ...wishes })
  Object.assign(home.ironic.nodes.get(uuid(1))!, { maintenance: true, ...fields })
  return home
}
const start = (credentials = given()) =>
  home!.useCases.start(uuid(1), { manageBoot: true, workflow: null, credentials })
const receive = async (value: JsonObject = report(1)) => home!.useCases.receive(await posted(value))
/** What Ironic was asked of the boot device. */
const asked = () => home!.ironic.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('boot_device'))
const broken = { method: 'GET', path: 'management/boot_device', status: 500, body: { error_message: `no ${password}` } }
const ended = async (state: 'finished' | 'error') => {
  await reaches(home!, 1, state)
  await home!.around.background.idle()
}
/** A clock that jumps over all pauses but the 20 s after which a ramdisk has its answer. */
function patientClock(): { clock: Clock; pauses: number[] } {
  const pauses: number[] = []
  const sleep: Clock['sleep'] = async (ms, signal) => {
    if (ms === 20_000) return systemClock.sleep(ms, signal)
    signal?.throwIfAborted()
    pauses.push(ms)
  }
  return { clock: { ...systemClock, sleep }, pauses }
}
const nobodyTells = () => expect(lines.join('\n')).not.toContain(password)

describe('a start that is to set IPMI credentials', () => {
  test.each<[string, JsonObject, object, Parameters<typeof given>[0], RegExp]>([
    ['the workflow does not allow it', { steps: [] }, { maintenance: false }, { password: '$' }, /is disabled.*"site"/],
    [
      'the node is not in maintenance',
      workflow,
      { maintenance: false, driver_info: {} },
      { username: null },
      /maintenance/,
    ],
    ['nobody names a user', workflow, { driver_info: {} }, { username: null, password: '$' }, /no user name/],
    ['the password has other characters', workflow, {}, { password: 'a$b-c$ö'.repeat(9) }, /digits: \$ - ö$/],
    ['the password is too long', workflow, {}, { password: 'x'.repeat(21) }, /has 21 characters, expected 1 to 20/],
    ['the password is empty', workflow, {}, { password: '' }, /has 0 characters/],
  ])('is refused when %s, and nothing is begun', async (_why, site, fields, wanted, message) => {
    await open({ workflow: site }, fields)
    await expect(start(given(wanted))).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(message),
    })
    expect(await home!.around.introspections.known()).toEqual([])
  })

  test('is refused for a node in a state that may not be introspected, before anything is said of the credentials', async () => {
    await open({}, { provision_state: 'available' })
    await expect(start(given({ password: '$' }))).rejects.toThrow('provision state "available"')
  })

  test('lets the node in, and touches neither power, boot device nor the power interface', async () => {
    const { trace, writes, ironic } = await open()
    ironic.validations.set(uuid(1), { result: false, reason: 'wrong password' })
    await start(given({ password: 'x'.repeat(20) }))
    await reaches(home!, 1, 'waiting')
    expect(trace.map((line) => line.split(' ')[0])).toEqual(['open'])
    expect(writes()).toEqual([])
  })
})

describe('the ramdisk of a node whose credentials are to be set', () => {
  test('is told them, Ironic is, and when the BMC takes them the node is off and finished', async () => {
    const { ironic, writes, around } = await open()
    await start()
    await reaches(home!, 1, 'waiting')
    expect(await receive()).toEqual({
      uuid: uuid(1),
      credentials: { username: 'operator', password: expect.anything() },
    })
    await ended('finished')
    expect(ironic.nodes.get(uuid(1))!.driver_info).toEqual({
      ipmi_address: nodeBmc(1),
      ipmi_username: 'operator',
      ipmi_password: password,
    })
    expect(writes().slice(-2)).toEqual([`PATCH /v1/nodes/${uuid(1)}`, `PUT /v1/nodes/${uuid(1)}/states/power`])
    expect(asked()).toHaveLength(1)
    expect(await around.introspections.credentials(uuid(1))).toBeUndefined()
    nobodyTells()
  })

  test('is told the user name that the node has when none is given, and its password, and that address is kept', async () => {
    const { ironic } = await open({}, { driver_info: { ipmi_username: 'root', ipmi_address: '203.0.113.9' } })
    await start(given({ username: null }))
    await reaches(home!, 1, 'waiting')
    const { credentials } = await receive()
    expect([credentials?.username, credentials?.password.reveal()]).toEqual(['root', password])
    await ended('finished')
    expect(ironic.nodes.get(uuid(1))!.driver_info).toMatchObject({ ipmi_username: 'root', ipmi_address: '203.0.113.9' })
  })

  test('gives its BMC address to a node that has none', async () => {
    const { ironic } = await open({}, { driver_info: {} })
    await start()
    await reaches(home!, 1, 'waiting')
    await receive()
    await ended('finished')
    expect(ironic.nodes.get(uuid(1))!.driver_info).toMatchObject({
      ipmi_address: nodeBmc(1),
      ipmi_username: 'operator',
    })
  })

  test('is waited for: 10 questions to the BMC, 3 s apart, then the introspection fails without the password', async () => {
    const { clock, pauses } = patientClock()
    const { ironic, useCases, trace, around } = await open({ clock })
    await start()
    await reaches(home!, 1, 'waiting')
    ironic.fault(broken)
    await receive()
    await ended('error')
    expect(asked()).toHaveLength(10)
    expect(pauses.filter((pause) => pause === 3000)).toHaveLength(9)
    const { error } = await useCases.status(uuid(1))
    expect(error).toContain('maintenance may be needed')
    expect(error).toContain('no ***')
    expect(trace).not.toContain('power power off')
    expect(await around.introspections.credentials(uuid(1))).toBeUndefined()
    nobodyTells()
  })

  test('may take a while to set them', async () => {
    const { ironic } = await open({ clock: patientClock().clock })
    await start()
    await reaches(home!, 1, 'waiting')
    ironic.fault({ ...broken, times: 9 })
    await receive()
    await ended('finished')
    expect(asked()).toHaveLength(10)
    nobodyTells()
  })

  test('fails when Ironic refuses them, without the password', async () => {
    const { ironic, useCases } = await open()
    await start()
    await reaches(home!, 1, 'waiting')
    const body = { error_message: `bad value ${password}` }
    ironic.fault({ method: 'PATCH', path: uuid(1), status: 200, times: 1 })
    ironic.fault({ method: 'PATCH', path: uuid(1), status: 400, body })
    await receive()
    await ended('error')
    expect((await useCases.status(uuid(1))).error).toContain('bad value ***')
    nobodyTells()
  })

  test('is told them again when its answer was lost, while they are not in force', async () => {
    const { ironic } = await open()
    await start()
    await reaches(home!, 1, 'waiting')
    const back = ironic.fault({ method: 'GET', path: 'management/boot_device', status: 503 })
    await receive()
    const { credentials } = await receive()
    expect(credentials?.password.reveal()).toBe(password)
    back()
    await ended('finished')
  })

  test('is told nothing, and sets nothing, when a later start asks for none', async () => {
    const { ironic } = await open()
    await start()
    await reaches(home!, 1, 'waiting')
    await home!.useCases.start(uuid(1), { manageBoot: false, workflow: null })
    expect(await receive()).toEqual({ uuid: uuid(1) })
    await ended('finished')
    expect(ironic.nodes.get(uuid(1))!.driver_info).toMatchObject({ ipmi_username: 'admin' })
    expect(asked()).toEqual([])
  })

  test('is told nothing when it fails, and they are forgotten', async () => {
    const { around } = await open()
    await start()
    await reaches(home!, 1, 'waiting')
    await expect(receive(report(1, { error: 'broken' }))).rejects.toThrow('broken')
    expect(await around.introspections.credentials(uuid(1))).toBeUndefined()
  })
})

test('credentials are forgotten when the introspection is aborted', async () => {
  const { around, useCases } = await open()
  await start()
  await reaches(home!, 1, 'waiting')
  await useCases.abort(uuid(1))
  await ended('error')
  expect(await around.introspections.credentials(uuid(1))).toBeUndefined()
})

test('after a restart credentials are put in force all the same', async () => {
  const { ironic } = await open()
  await start()
  await reaches(home!, 1, 'waiting')
  const back = ironic.fault({ method: 'GET', path: 'management/boot_device', status: 503 })
  await receive()
  while (asked().length === 0) await Bun.sleep(1)
  home!.stopping.abort(new Error('the service stops'))
  await home!.around.background.idle()
  expect((await home!.around.introspections.get(uuid(1)))?.state).toBe('processing')
  back()
  const { around } = home!
  const again = {
    ...around,
    locks: createLocks(),
    background: createBackground(around.log),
    stopping: new AbortController().signal,
  }
  await recover(again)
  await again.background.idle()
  expect((await createUseCases(again).status(uuid(1))).error).toBeNull()
  expect(ironic.nodes.get(uuid(1))!.driver_info).toMatchObject({ ipmi_password: password })
})
