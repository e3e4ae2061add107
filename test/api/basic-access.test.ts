import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { known, lines, listening, messageOf } from './listening.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-htpasswd-'))
afterAll(() => rmSync(folder, { recursive: true }))

// Made by Apache's `htpasswd -nbB`: user "myName" with password "myPassword", as in Ironic's documentation.
const apache = 'myName:$2y$05$lE3eGtyj41jZwrzS87KTqe6.JETVCWBkc32C63UP2aYrGoYOEpbJm'
const digest = (password: string) => Bun.password.hashSync(password, { algorithm: 'bcrypt', cost: 4 })

let files = 0
function users(...lines: string[]): string {
  files += 1
  const file = join(folder, `users-${files}`)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}

const login = (user: string, password: string) => ({
  headers: { authorization: `Basic ${btoa(`${user}:${password}`)}` },
})
const served = (file: string) => listening({ settings: { auth: 'http_basic', http_basic_file: file } })

describe('with users of a file', async () => {
  const { ask } = await served(users(apache, '', `b:${digest('with:colon')}`))

  test('a known user may do everything, whoever made the digest', async () => {
    expect((await ask('/v1/introspection', login('myName', 'myPassword'))).status).toBe(200)
    expect((await ask(`/v1/introspection/${known}`, { method: 'POST', ...login('b', 'with:colon') })).status).toBe(202)
    expect(
      (await ask('/v1/introspection', { headers: { authorization: `bAsIc ${btoa('b:with:colon')}` } })).status,
    ).toBe(200)
  })

  test.each([
    ['nobody', {}],
    ['an unknown user', login('stranger', 'myPassword')],
    ['a wrong password', login('myName', 'wrong')],
    ['an empty password', login('myName', '')],
    ['a right password with something behind it', login('myName', 'myPassword\0x')],
  ])('%s is 401 and told how to log in', async (_who, init) => {
    const answer = await ask('/v1/introspection', init)
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Baremetal API"'])
  })

  test.each(['Basic', 'Basic ', 'Bearer abc', 'Basic !!!', 'Basic YWJj', 'Basic a', 'Basic YTpi YTpi', 'nonsense'])(
    'a header that makes no sense is 400, also where nobody needs to log in: %p',
    async (authorization) => {
      for (const path of ['/v1/introspection', '/', '/nowhere']) {
        const answer = await ask(path, { headers: { authorization } })
        expect([path, answer.status, await messageOf(answer)]).toEqual([
          path,
          400,
          expect.stringContaining('Authorization'),
        ])
      }
      expect((await ask('/v1', { method: 'OPTIONS', headers: { authorization } })).status).toBe(200)
    },
  )

  test('what is public stays public', async () => {
    for (const path of ['/', '/v1', '/healthcheck']) expect((await ask(path)).status).toBe(200)
    expect((await ask('/v1/continue', { method: 'POST', body: '{}' })).status).toBe(200)
  })

  test('a change of the file counts at the next request', async () => {
    const file = users(`a:${digest('old')}`)
    const { ask } = await served(file)
    const status = async (password: string) => (await ask('/v1/introspection', login('a', password))).status
    expect([await status('old'), await status('new')]).toEqual([200, 401])
    writeFileSync(file, `a:${digest('new')}\n`)
    expect([await status('old'), await status('new')]).toEqual([401, 200])
  })

  test.each([
    ['has a line that is spoilt', (file: string) => writeFileSync(file, 'a:secret\n'), ':1'],
    ['is gone', (file: string) => rmSync(file), 'ENOENT'],
  ])(
    'a file that %s is the fault of the service, and only its log has the place and the reason',
    async (_what, spoil, why) => {
      const file = users(`a:${digest('b')}`)
      const { log, written } = lines()
      const { ask } = await listening({ settings: { auth: 'http_basic', http_basic_file: file }, log })
      spoil(file)
      const answer = await ask('/v1/introspection', login('a', 'b'))
      const message = await messageOf(answer)
      expect([answer.status, message]).toEqual([503, expect.stringContaining('file of users')])
      expect(message).not.toContain('/')
      const entries = written.filter((line) => line.includes('"event":"api.failed"'))
      expect(entries).toEqual([expect.stringContaining(file)])
      expect(entries[0]).toContain(why)
      expect(written.join()).not.toContain('secret')
      expect((await ask('/v1/introspection')).status).toBe(401)
      writeFileSync(file, `a:${digest('b')}\n`)
      expect((await ask('/v1/introspection', login('a', 'b'))).status).toBe(200)
    },
  )

  test('bcrypt sees 72 bytes of a password, as everywhere', async () => {
    // The digest of 72 times "x" is that of every longer run of it.
    const { ask } = await served(users(`a:${digest('x'.repeat(72))}`))
    expect((await ask('/v1/introspection', login('a', 'x'.repeat(100)))).status).toBe(200)
    expect((await ask('/v1/introspection', login('a', 'x'.repeat(71)))).status).toBe(401)
  })

  test.each([
    ['a plain password', 'a:secret'],
    ['an MD5 digest', 'a:$apr1$abcdefgh$0123456789012345678901'],
    ['no user', 'nonsense'],
  ])('the service does not start with %s in it, and does not show it', async (_what, line) => {
    const file = users(apache, line)
    const attempt = served(file)
    await expect(attempt).rejects.toThrow(`${file}:2`)
    await attempt.catch((error: Error) => expect(error.message).not.toContain(line))
  })

  test('the service does not start without the file', async () => {
    await expect(served(join(folder, 'absent'))).rejects.toThrow('ENOENT')
  })
})
