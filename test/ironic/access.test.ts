import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accessOf, type Access } from '../../src/ironic/access.ts'
import { ironicBareMetal } from '../../src/ironic/bare-metal.ts'
import { messageOf } from '../../src/model/error.ts'
import { Secret } from '../../src/model/secret.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { createSession, type Session } from '../../src/keystone/session.ts'
import { createTokenCheck } from '../../src/keystone/tokens.ts'
import type { KeystoneSettings } from '../../src/keystone/settings.ts'
import { tlsOf, type Tls } from '../../src/platform/http.ts'
import { createLog } from '../../src/platform/log.ts'
import { makeCertificates } from '../fakes/certificates.ts'
import { jumpingClock } from '../fakes/clock.ts'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { fakeKeystone, type FakeKeystone } from '../fakes/keystone.ts'
import { keystoneSettings } from '../keystone/settings.ts'

const n1 = nodeUuid(1) as Uuid
const none = { endpoint: null, username: null, password: null }
let ironic: FakeIronic
let keystone: FakeKeystone
let lines: string[]

beforeEach(async () => {
  lines = []
  ironic = await fakeIronic({ token: (token) => keystone.admits(token) })
  keystone = await fakeKeystone({ catalogue: { baremetal: ironic.url } })
})
afterEach(async () => {
  await ironic.stop()
  await keystone.stop()
})

const session = (password = 'secret'): Session =>
  createSession(keystoneSettings(keystone.authUrl, { password: new Secret(password) }), {
    clock: jumpingClock(Date.now() * 1000),
  })

const bareMetal = (access: Access, tls: Tls = {}) =>
  ironicBareMetal(
    { timeout: 5000 },
    {
      retry: () => ({ for: 10_000, delay: 500, max_delay: 10_000 }),
      access,
      tls,
      bmc: { of: () => Promise.resolve([]) },
      clock: jumpingClock(),
      random: () => 0.5,
      log: createLog({
        look: () => ({ format: 'json', level: 'debug' }),
        write: (line) => lines.push(line),
        now: () => '',
      }),
    },
  )

describe('with Keystone', () => {
  test('Ironic is found in the catalogue and asked with a token', async () => {
    const tokens = session()
    const client = bareMetal(accessOf({ ...none, auth: 'keystone' }, tokens))
    expect((await client.node(n1)).uuid).toBe(n1)
    expect(ironic.requests.map(({ status }) => status)).toEqual([200, 200])
  })

  test('a fixed endpoint goes before the catalogue', async () => {
    const other = await fakeIronic({ nodes: 2, token: (token) => keystone.admits(token) })
    const client = bareMetal(accessOf({ ...none, auth: 'keystone', endpoint: other.url }, session()))
    expect((await client.node(nodeUuid(2))).name).toBe('rig-0002')
    expect(ironic.requests).toEqual([])
    await other.stop()
  })

  test('a token that Ironic refuses is renewed, once', async () => {
    const tokens = session()
    const client = bareMetal(accessOf({ ...none, auth: 'keystone' }, tokens))
    await client.node(n1)
    keystone.revoke(await tokens.token())
    await client.power(n1, 'power off')
    expect(ironic.requests.map(({ status }) => status)).toEqual([200, 200, 401, 202])
  })

  test('Ironic that refuses every token gets two requests, not an endless row', async () => {
    ironic.fault({ path: '/v1/nodes', status: 401, body: { error: { message: 'no' } } })
    const client = bareMetal(accessOf({ ...none, auth: 'keystone' }, session()))
    await expect(client.node(n1)).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot find node "${n1}": no`,
    })
    expect(ironic.requests.filter(({ path }) => path !== '/v1')).toHaveLength(2)
  })

  test('a wrong password is unavailable to whoever asks, tried once, and told without the password', async () => {
    const client = bareMetal(accessOf({ ...none, auth: 'keystone' }, session('hunter2-wrong')))
    const failure: unknown = await client.node(n1).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('as user "ironic-inspector"'),
    })
    expect(Bun.inspect(failure, { depth: 10 }) + lines.join('')).not.toContain('hunter2')
    await expect(client.send({ method: 'DELETE', path: `/v1/nodes/${n1}` })).rejects.toMatchObject({
      code: 'unavailable',
    })
    expect(keystone.requests).toHaveLength(1)
  })

  test('a catalogue without Ironic is unavailable, not a missing node, and looked into again', async () => {
    const bare = await fakeKeystone()
    const tokens = createSession(keystoneSettings(bare.authUrl), { clock: jumpingClock(Date.now() * 1000) })
    const client = bareMetal(accessOf({ ...none, auth: 'keystone' }, tokens))
    for (let i = 0; i < 2; i++) await expect(client.node(n1)).rejects.toMatchObject({ code: 'unavailable' })
    expect(bare.requests).toHaveLength(2)
    await bare.stop()
  })

  test('a Keystone that is away for a while is waited for', async () => {
    keystone.fault({ times: 2, status: 503 })
    expect((await bareMetal(accessOf({ ...none, auth: 'keystone' }, session())).node(n1)).uuid).toBe(n1)
    expect(lines.join('')).toContain('"event":"ironic.retry"')
  })

  test('neither token nor password is in the log of a failing request', async () => {
    const tokens = session()
    ironic.lock(n1)
    await expect(bareMetal(accessOf({ ...none, auth: 'keystone' }, tokens)).power(n1, 'power off')).rejects.toThrow()
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('')).not.toContain(await tokens.token())
  })
})

test.each([
  ['refuses', 400],
  ['fails over', 500],
  ['is not ready for', 503],
])('a password that Ironic quotes when it %s a request is masked', async (_what, status) => {
  const open = await fakeIronic()
  open.fault({ method: 'PATCH', status, body: { error_message: { faultstring: 'bad value hunter2 for driver_info' } } })
  const client = bareMetal(accessOf({ ...none, auth: 'none', endpoint: open.url }, undefined))
  const body = [{ op: 'add', path: '/driver_info/ipmi_password', value: 'hunter2' }]
  const answer = await client
    .send({ method: 'PATCH', path: `/v1/nodes/${n1}`, body })
    .catch((error: unknown) => messageOf(error))
  expect(Bun.inspect(answer)).toContain('bad value *** for driver_info')
  expect(Bun.inspect(answer)).toMatch(status === 503 ? /^"?Cannot PATCH/ : new RegExp(`status: ${status}`))
  await open.stop()
})

test('over TLS the given authority is asked about Keystone and Ironic both, in every kind of request', async () => {
  const { ca, ...pair } = makeCertificates('IP:127.0.0.1')
  const identity = await fakeKeystone({ tls: pair })
  const metal = await fakeIronic({ tls: pair, token: (token) => identity.admits(token) })
  const client = (tls: Tls) => {
    const clock = jumpingClock(Date.now() * 1000)
    const tokens = createSession(keystoneSettings(identity.authUrl), { clock, tls })
    const check = createTokenCheck(keystoneSettings(identity.authUrl), { session: tokens, clock, tls })
    return { check, bareMetal: bareMetal(accessOf({ ...none, auth: 'keystone', endpoint: metal.url }, tokens), tls) }
  }
  const trusting = client({ ca })
  expect((await trusting.bareMetal.node(n1)).uuid).toBe(n1)
  expect(await trusting.check(identity.issue({ user: 'alice', roles: [] }))).toMatchObject({ user: 'alice' })
  const wary = client({})
  await expect(wary.bareMetal.node(n1)).rejects.toThrow('of no CA that is trusted here')
  await expect(wary.check('token')).rejects.toMatchObject({ code: 'unavailable' })
  await identity.stop()
  await metal.stop()
})

test('over TLS our certificate is shown to Keystone and Ironic both, in every kind of request', async () => {
  const { ca, ...pair } = makeCertificates('IP:127.0.0.1')
  const own = makeCertificates('DNS:inspector')
  const strict = { tls: { ...pair, ca: own.ca, requestCert: true, rejectUnauthorized: true } }
  const identity = await fakeKeystone(strict)
  const metal = await fakeIronic({ ...strict, token: (token) => identity.admits(token) })
  const folder = mkdtempSync(join(tmpdir(), 'access-'))
  const written = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const files = { cafile: written('ca.pem', ca), cert: written('cert.pem', own.cert), key: written('key.pem', own.key) }
  const client = (changed: Partial<KeystoneSettings>) => {
    const settings = keystoneSettings(identity.authUrl, { ...files, ...changed })
    const clock = jumpingClock(Date.now() * 1000)
    const tls = tlsOf(settings)
    const tokens = createSession(settings, { clock, tls })
    const check = createTokenCheck(settings, { session: tokens, clock, tls })
    return { check, bareMetal: bareMetal(accessOf({ ...none, auth: 'keystone', endpoint: metal.url }, tokens), tls) }
  }

  const known = client({})
  expect((await known.bareMetal.node(n1)).uuid).toBe(n1)
  await known.bareMetal.power(n1, 'power off')
  expect(await known.check(identity.issue({ user: 'alice', roles: [] }))).toMatchObject({ user: 'alice' })
  const heard = [identity.requests.length, metal.requests.length]

  const unknown = client({ cert: null, key: null })
  await expect(unknown.bareMetal.node(n1)).rejects.toThrow('our side has to show a client certificate')
  await expect(unknown.check('token')).rejects.toMatchObject({ code: 'unavailable' })
  expect([identity.requests.length, metal.requests.length]).toEqual(heard)
  rmSync(folder, { recursive: true })
  await identity.stop()
  await metal.stop()
})

describe('without Keystone', () => {
  test('user name and password go with every request', async () => {
    const basic = await fakeIronic({ basic: 'us:pä:ss' })
    const settings = { auth: 'http_basic', endpoint: basic.url, username: 'us', password: new Secret('pä:ss') } as const
    expect((await bareMetal(accessOf(settings, undefined)).node(n1)).uuid).toBe(n1)
    await basic.stop()
  })

  test('a wrong password is unavailable, and not tried again', async () => {
    const basic = await fakeIronic({ basic: 'us:right' })
    const settings = { auth: 'http_basic', endpoint: basic.url, username: 'us', password: new Secret('wrong') } as const
    await expect(bareMetal(accessOf(settings, undefined)).node(n1)).rejects.toMatchObject({ code: 'unavailable' })
    expect(basic.requests.filter(({ status }) => status === 401)).toHaveLength(1)
    await basic.stop()
  })

  test('nothing goes with requests to an open Ironic', async () => {
    const open = await fakeIronic({ token: (token) => token === undefined })
    expect((await bareMetal(accessOf({ ...none, auth: 'none', endpoint: open.url }, undefined)).node(n1)).uuid).toBe(n1)
    await open.stop()
  })
})

test.each([
  [{ ...none, auth: 'keystone' }, 'keystone'],
  [{ ...none, auth: 'none' }, 'ironic.endpoint'],
  [{ ...none, auth: 'http_basic', endpoint: 'http://h' }, 'ironic.username'],
  [{ ...none, auth: 'http_basic', endpoint: 'http://h', username: 'us' }, 'ironic.password'],
] as const)('settings %j lack %s', (settings, key) => {
  expect(() => accessOf(settings, undefined)).toThrow(`with "ironic.auth: ${settings.auth}", "${key}" is needed`)
})
