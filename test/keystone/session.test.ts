import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { createSession, type Session } from '../../src/keystone/session.ts'
import type { KeystoneSettings } from '../../src/keystone/settings.ts'
import { Secret } from '../../src/model/secret.ts'
import { jumpingClock, type JumpingClock } from '../fakes/clock.ts'
import { fakeKeystone, type FakeKeystone } from '../fakes/keystone.ts'
import { keystoneSettings } from './settings.ts'

let keystone: FakeKeystone
let clock: JumpingClock

beforeEach(async () => {
  clock = jumpingClock(Date.now() * 1000)
  keystone = await fakeKeystone({ lifetime: 3_600_000, credentials: { 'cred-1': 'cred-secret' } })
})
afterEach(() => keystone.stop())

const session = (changed: Partial<KeystoneSettings> = {}): Session =>
  createSession(keystoneSettings(keystone.authUrl, changed), { clock })

describe('a login', () => {
  test('by password is scoped to the project, and names the domains', async () => {
    const token = await session({ user_domain_name: 'Staff', project_domain_name: 'Infra' }).token()
    expect(keystone.admits(token)).toBe(true)
    expect(keystone.requests[0]?.body).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'ironic-inspector', domain: { name: 'Staff' }, password: '***' } },
        },
        scope: { project: { name: 'service', domain: { name: 'Infra' } } },
      },
    })
  })

  test('by application credential sends no scope', async () => {
    const credential = { application_credential_id: 'cred-1', application_credential_secret: new Secret('cred-secret') }
    const token = await session({ username: null, password: null, project_name: null, ...credential }).token()
    expect(keystone.admits(token)).toBe(true)
    expect(keystone.requests[0]?.body).toEqual({
      auth: {
        identity: { methods: ['application_credential'], application_credential: { id: 'cred-1', secret: '***' } },
      },
    })
  })

  test('is done once, however many wait for it', async () => {
    const one = session()
    const tokens = await Promise.all(Array.from({ length: 50 }, () => one.token()))
    expect(new Set(tokens).size).toBe(1)
    expect(keystone.requests).toHaveLength(1)
  })

  test('goes on for the others when one of those who wait gives up', async () => {
    const one = session()
    keystone.fault({ times: 1, delay: 50 })
    const patient = one.token()
    await expect(one.token(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    expect(keystone.admits(await patient)).toBe(true)
  })

  test('is renewed before the token expires, not earlier', async () => {
    const one = session()
    const first = await one.token()
    clock.jump(58 * 60_000)
    expect(await one.token()).toBe(first)
    clock.jump(90_000)
    expect(await one.token()).not.toBe(first)
  })

  test('is renewed after a token was dropped; a dropped older token changes nothing', async () => {
    const one = session()
    const first = await one.token()
    one.drop(first)
    const second = await one.token()
    expect(second).not.toBe(first)
    one.drop(first)
    expect(await one.token()).toBe(second)
  })

  test('that is refused is unauthorized, naming user and address and never the password', async () => {
    const failure: unknown = await session({ password: new Secret('hunter2') })
      .token()
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'unauthorized',
      message: `Cannot log in at "${keystone.authUrl}" as user "ironic-inspector": Keystone refuses it: The request you have made requires authentication.`,
    })
    expect(Bun.inspect(failure, { depth: 10 })).not.toContain('hunter2')
  })

  test('that is refused is not repeated for half a minute: Keystone may lock the account', async () => {
    const one = session({ password: new Secret('wrong') })
    for (let i = 0; i < 5; i++) await expect(one.token()).rejects.toMatchObject({ code: 'unauthorized' })
    expect(keystone.requests).toHaveLength(1)
    clock.jump(31_000)
    await expect(one.token()).rejects.toMatchObject({ code: 'unauthorized' })
    expect(keystone.requests).toHaveLength(2)
  })

  test('with a wrong application credential names it', async () => {
    const credential = { application_credential_id: 'cred-1', application_credential_secret: new Secret('hunter2') }
    await expect(session(credential).token()).rejects.toThrow('as application credential "cred-1"')
  })

  test('at a Keystone that fails is unavailable, and tried again when asked again', async () => {
    const one = session()
    keystone.fault({ times: 1, status: 503, headers: { 'retry-after': '3' } })
    await expect(one.token()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 3000 })
    keystone.fault({ times: 1, close: true })
    await expect(one.token()).rejects.toMatchObject({ code: 'unavailable' })
    expect(keystone.admits(await one.token())).toBe(true)
  })

  test('at something that is not Keystone is unavailable', async () => {
    keystone.fault({ status: 201, body: '<html>' })
    await expect(session().token()).rejects.toMatchObject({ code: 'unavailable' })
  })
})

describe('the catalogue', () => {
  beforeEach(async () => {
    await keystone.stop()
    keystone = await fakeKeystone({
      catalogue: { baremetal: 'http://192.0.2.1:6385' },
      region: 'North',
      interfaces: ['public', 'admin'],
    })
  })

  test('gives the first of the wanted interfaces that is there', async () => {
    expect(await session().endpoint('baremetal')).toBe('http://192.0.2.1:6385')
    expect(await session({ region: 'North', interfaces: ['admin'] }).endpoint('baremetal')).toBe(
      'http://192.0.2.1:6385',
    )
  })

  test.each([
    [
      { interfaces: ['internal' as const] },
      'Cannot find service "baremetal": the catalogue has no internal endpoint for it',
    ],
    [
      { region: 'South' },
      'Cannot find service "baremetal" in region "South": the catalogue has no internal or public endpoint for it',
    ],
  ])('without what is wanted (%j) names what was looked for', async (changed, message) => {
    await expect(session(changed).endpoint('baremetal')).rejects.toMatchObject({ code: 'internal', message })
  })

  test('is asked for anew after a service was missing in it', async () => {
    const catalogue: Record<string, string> = {}
    await keystone.stop()
    keystone = await fakeKeystone({ catalogue })
    const one = session()
    await expect(one.endpoint('baremetal')).rejects.toMatchObject({ code: 'internal' })
    catalogue.baremetal = 'http://192.0.2.2:6385'
    expect(await one.endpoint('baremetal')).toBe('http://192.0.2.2:6385')
  })
})
