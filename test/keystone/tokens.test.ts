import { afterEach, beforeEach, expect, test } from 'bun:test'
import { createSession, type Session } from '../../src/keystone/session.ts'
import { createTokenCheck, type TokenCheck, type TokenCheckParts } from '../../src/keystone/tokens.ts'
import { Secret } from '../../src/model/secret.ts'
import { jumpingClock, type JumpingClock } from '../fakes/clock.ts'
import { fakeKeystone, type FakeKeystone } from '../fakes/keystone.ts'
import { keystoneSettings } from './settings.ts'

let keystone: FakeKeystone
let clock: JumpingClock
let session: Session

beforeEach(async () => {
  clock = jumpingClock(Date.now() * 1000)
  keystone = await fakeKeystone()
  session = createSession(keystoneSettings(keystone.authUrl), { clock })
})
afterEach(() => keystone.stop())

const check = (parts: Partial<TokenCheckParts> = {}, token_cache = 300_000): TokenCheck =>
  createTokenCheck({ auth_url: keystone.authUrl, token_cache }, { session, clock, ...parts })

/** How often Keystone was asked about a token. */
const checks = () => keystone.requests.filter(({ method }) => method === 'GET').length

test('a token tells its user and roles, in lower case, without asking for the catalogue', async () => {
  const token = keystone.issue({ user: 'alice', roles: ['Admin', 'baremetal_Observer'] })
  expect(await check()(token)).toEqual({ user: 'alice', roles: ['admin', 'baremetal_observer'], system: false })
  expect(keystone.requests.at(-1)?.query).toEqual({ nocatalog: '' })
})

test('a token of system scope says so', async () => {
  expect(await check()(keystone.issue({ user: 'sys', roles: ['reader'], system: true }))).toMatchObject({
    system: true,
  })
})

test.each(['never-issued', '', 'with space', 'with\nline', 'ü', 'x'.repeat(9000)])('%j is nobody', async (token) => {
  expect(await check()(token)).toBeUndefined()
})

test('what cannot be a token is not sent to Keystone', async () => {
  await check()('two words')
  await check()('x'.repeat(9000))
  expect(keystone.requests).toHaveLength(0)
})

test('an expired or revoked token is nobody', async () => {
  const expired = keystone.issue({ user: 'alice', roles: [], expires: Date.now() - 1 })
  const revoked = keystone.issue({ user: 'alice', roles: [] })
  keystone.revoke(revoked)
  expect(await check()(expired)).toBeUndefined()
  expect(await check()(revoked)).toBeUndefined()
})

test('a checked token is believed for as long as the settings say', async () => {
  const token = keystone.issue({ user: 'alice', roles: [] })
  const one = check({}, 60_000)
  await one(token)
  keystone.revoke(token)
  clock.jump(59_000)
  expect(await one(token)).toMatchObject({ user: 'alice' })
  clock.jump(2_000)
  expect(await one(token)).toBeUndefined()
})

test('never beyond its own end', async () => {
  const token = keystone.issue({ user: 'alice', roles: [], expires: Date.now() + 10_000 })
  const one = check({}, 300_000)
  await one(token)
  keystone.revoke(token)
  clock.jump(11_000)
  expect(await one(token)).toBeUndefined()
})

test('with a cache of 0s every use is checked', async () => {
  const token = keystone.issue({ user: 'alice', roles: [] })
  const one = check({}, 0)
  await one(token)
  await one(token)
  expect(checks()).toBe(2)
})

test('unknown tokens are not remembered', async () => {
  const one = check()
  await one('nobody')
  await one('nobody')
  expect(checks()).toBe(2)
})

test('checks of one token at the same time share one request', async () => {
  const token = keystone.issue({ user: 'alice', roles: [] })
  const one = check()
  const found = await Promise.all(Array.from({ length: 20 }, () => one(token)))
  expect(found).toHaveLength(20)
  expect(checks()).toBe(1)
})

test('no more tokens are remembered than allowed, the oldest goes', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((user) => keystone.issue({ user, roles: [] })) as [string, string, string]
  const one = check({ entries: 2 })
  for (const token of [a, b, c]) await one(token)
  await one(c)
  await one(b)
  expect(checks()).toBe(3)
  await one(a)
  expect(checks()).toBe(4)
})

test('our own token is renewed when Keystone refuses it', async () => {
  const token = keystone.issue({ user: 'alice', roles: [] })
  keystone.revoke(await session.token())
  expect(await check()(token)).toMatchObject({ user: 'alice' })
})

test.each([
  ['is away', { close: true }],
  ['answers 503', { status: 503 }],
  ['does not let us ask', { status: 403, body: { error: { message: 'You are not authorized' } } }],
  ['says something else', { status: 200, body: {} }],
])('while Keystone %s nobody is told apart: unavailable', async (_what, fault) => {
  const token = keystone.issue({ user: 'alice', roles: [] })
  await session.token()
  keystone.fault(fault)
  const failure: unknown = await check()(token).catch((error: unknown) => error)
  expect(failure).toMatchObject({ code: 'unavailable' })
  expect(Bun.inspect(failure, { depth: 10 })).not.toContain(token)
})

test('our own wrong password does not read as the fault of whoever asks', async () => {
  session = createSession(keystoneSettings(keystone.authUrl, { password: new Secret('hunter2') }), { clock })
  await expect(check()('some-token')).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('as user "ironic-inspector"'),
  })
})

test('one that gives up does not end the check for the others', async () => {
  const token = keystone.issue({ user: 'alice', roles: [] })
  const one = check()
  await session.token()
  keystone.fault({ times: 1, delay: 30 })
  const patient = one(token)
  await expect(one(token, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  expect(await patient).toMatchObject({ user: 'alice' })
})
