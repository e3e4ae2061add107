import { describe, expect, test } from 'bun:test'
import { configOf } from '../../src/client/config.ts'
import { connect } from '../../src/client/service.ts'
import { Secret } from '../../src/model/secret.ts'
import { http } from '../../src/platform/http.ts'
import { config, listening, messageOf, texts } from './listening.ts'

const { ask, url } = await listening({ config })
const service = connect({ http, url, credentials: { kind: 'none', source: 'none' }, tls: undefined, timeout: 10_000 })
const compare = (body: unknown) => ask('/ext/v1/config/comparison', { method: 'POST', body: JSON.stringify(body) })

test('the configuration in force is told', async () => {
  const answer = await ask('/ext/v1/config')
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual(config.describe())
})

describe('a comparison', () => {
  test('names what is the same, and neither what differs nor what is not there', async () => {
    const mine = { ...texts, 'workflow:site': '{}', 'rule:two': 'x' }
    const same = await configOf(service).same(
      new Map(Object.entries(mine).map(([name, text]) => [name, new Secret(text)])),
    )
    expect([...same]).toEqual(['setting:keystone.password', 'rule:one'])
  })

  test('answers the same question differently each time, and the same text differently at each place', async () => {
    const items = Object.fromEntries(Object.keys(texts).map((name) => [name, 'abc']))
    const answers = (await Promise.all([compare({ items }), compare({ items })]).then((all) =>
      Promise.all(all.map((one) => one.json())),
    )) as { items: Record<string, { both: string; theirs: string }> }[]
    const numbers = answers.flatMap((one) => Object.values(one.items).flatMap(({ both, theirs }) => [both, theirs]))
    expect(new Set(numbers).size).toBe(12)
  })

  test.each([
    [{}, '"items" has to be an object'],
    [{ items: [] }, '"items" has to be an object'],
    [{ items: {}, key: '1' }, '"key" is not known'],
    [{ items: { a: 1 } }, '"a" has to be a number in hexadecimal digits'],
    [{ items: { a: '1' } }, '"a" is no number in hexadecimal digits that could be compared'],
    [{ items: { a: 'hunter2' } }, '"a" is no number in hexadecimal digits that could be compared'],
    [{ items: Object.fromEntries(Array.from({ length: 1001 }, (_, n) => [`a${n}`, 'ff'])) }, '1000 are the most'],
  ])('refuses %.60j', async (body, why) => {
    const answer = await compare(body)
    expect(answer.status).toBe(400)
    expect(await messageOf(answer)).toContain(why)
  })
})

test('a reload tells what changed; with a mistake in the files it is a refusal that says where', async () => {
  const reload = () => ask('/ext/v1/config/reload', { method: 'POST' })
  const good = await reload()
  expect([good.status, await good.json()]).toEqual([200, (await config.reload()).told])
  const finding = { severity: 'error', code: 'E203', message: 'm', file: 'f', line: 1, column: 2, frame: '^' }
  const told = { diagnostics: [finding] }
  const broken = await listening({ config: { ...config, reload: async () => ({ refused: 'Cannot', told }) } })
  const bad = await broken.ask('/ext/v1/config/reload', { method: 'POST' })
  expect([bad.status, await bad.json()]).toEqual([400, { error: { message: 'Cannot' }, ...told }])
  const client = connect({
    http,
    url: broken.url,
    credentials: { kind: 'none', source: 'none' },
    tls: undefined,
    timeout: 10_000,
  })
  expect(await configOf(client).reload()).toEqual({ refused: 'Cannot', told })
})

test('whoever may only see the status learns nothing of it', async () => {
  const reader = { roles: ['reader'], system: true }
  const keystone = { check: async () => reader, uri: 'http://127.0.0.1' } as never
  const guarded = await listening({ config, keystone, settings: { auth: 'keystone' } })
  const headers = { 'X-Auth-Token': 't' }
  expect((await guarded.ask('/v1/introspection', { headers })).status).toBe(200)
  expect((await guarded.ask('/ext/v1/config', { headers })).status).toBe(403)
  expect((await guarded.ask('/ext/v1/config/comparison', { method: 'POST', headers, body: '{}' })).status).toBe(403)
  expect((await guarded.ask('/ext/v1/config/reload', { method: 'POST', headers })).status).toBe(403)
  expect((await guarded.ask('/ext/v1/config')).status).toBe(401)
  expect((await guarded.ask('/ext/v1/config/reload', { method: 'POST' })).status).toBe(401)
})
