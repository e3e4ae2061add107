import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAsk } from '../../src/outside/ask.ts'
import { recordedAnswers } from '../../src/outside/recorded.ts'
import { Secret } from '../../src/model/secret.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createLeanRun } from '../../src/platform/lean-command.ts'
import type { ExecQuestion, HttpQuestion } from '../../src/workflow/ask.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-ask-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const patience = { timeout: 5000, retry: { attempts: 1, delay: 10 } }
const ending = new AbortController()
const ask = createAsk({
  run: createLeanRun({ PATH: process.env.PATH, HOME: '/root', SECRET_OF_THE_SERVICE: 'hunter2' }),
  clock: systemClock,
  stopping: ending.signal,
})({ token: new Secret('t0ken-1'), odd: new Secret('Pl4nted-Secret/päß+"q') })

function program(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}

const exec = (command: ExecQuestion['command'], more: Partial<ExecQuestion> = {}) =>
  ask({ kind: 'exec', step: 's', command, ...patience, ...more })

describe('a program', () => {
  test('is given its arguments without a shell, and JSON on stdin with the secrets in it', async () => {
    const file = program('echo', 'cat; printf " %s" "$@"')
    const secrets = [{ at: '/key', text: { parts: ['Bearer ', { secret: 'token' }] } }]
    const seen = join(folder, 'seen')
    const keeper = program('keep', `cat >${seen}`)
    await exec([keeper], { input: { key: '***' }, secrets })
    expect(readFileSync(seen, 'utf8')).toBe('{"key":"Bearer t0ken-1"}')
    expect(await exec([file, '$HOME', 'a; b', '`id`'], { input: [1] })).toEqual({
      exit: 0,
      stdout: '[1] $HOME a; b `id`',
    })
  })

  test('that repeats a secret is masked, on both outputs', async () => {
    const file = program('leak', 'cat; cat /dev/null; echo "bad t0ken-1" >&2; exit 4')
    const secrets = [{ at: '', text: { parts: [{ secret: 'token' }] } }]
    expect(await exec([file], { input: '***', secrets })).toEqual({ exit: 4, stdout: '"***"', stderr: 'bad ***' })
  })

  test('that repeats a secret as another JSON writes it is masked; what does not parse, too', async () => {
    const secrets = [{ at: '/pw', text: { parts: [{ secret: 'odd' }] } }]
    const said = async (name: string, text: string, more = '') => {
      const file = program(name, `cat >/dev/null; cat <<'END'\n${text}\nEND\n${more}`)
      return exec([file], { input: { pw: '***' }, secrets })
    }
    const python = '{"pw": "Pl4nted-Secret/p\\u00e4\\u00df+\\"q", "n": 1.0}'
    const php = '{"a":["Pl4nted-Secret\\/p\\u00e4\\u00df+\\"q"],"Pl4nted-Secret\\/päß+\\"q":0}'
    expect(await said('python', python)).toEqual({ exit: 0, stdout: '{"pw":"***","n":1}' })
    expect(await said('php', php)).toEqual({ exit: 0, stdout: '{"a":["***"],"***":0}' })
    expect(await said('twice', `{"pw":${python},"pw":1}`)).toEqual({ exit: 0, stdout: '{"pw":1}' })
    expect(await said('none', '{"n": 1.0}')).toEqual({ exit: 0, stdout: '{"n": 1.0}\n' })
    expect(await said('cut', python.slice(0, -1))).toEqual({ exit: 0, stdout: '{"pw": "***", "n": 1.0\n' })
    const deep = '['.repeat(100_000)
    expect(await said('deep', `${deep}"Pl4nted-Secret\\/päß+\\"q"${']'.repeat(100_000)}`)).toEqual({
      exit: 0,
      stdout: `${deep}"***"${']'.repeat(100_000)}\n`,
    })
  })

  test('whose complaint is long is masked before that is cut short', async () => {
    const file = program('long', 'head -c 995 /dev/zero | tr "\\0" x >&2; cat >&2; exit 1')
    const secrets = [{ at: '', text: { parts: [{ secret: 'token' }] } }]
    expect(await exec([file], { input: '***', secrets })).toEqual({
      exit: 1,
      stdout: '',
      stderr: `${'x'.repeat(995)}"***"`,
    })
  })

  test('sees an environment of PATH and the C locale alone', async () => {
    const answer = await exec([program('env', 'env')])
    const names = ('stdout' in answer! ? answer.stdout : '').split('\n').map((line) => line.split('=')[0])
    // The shell adds the last three by itself.
    expect(new Set(names.filter((name) => name && !['PWD', 'SHLVL', '_'].includes(name)))).toEqual(
      new Set(['LC_ALL', 'PATH']),
    )
  })

  test('that hangs is killed with all it started', async () => {
    const mark = join(folder, 'alive')
    const file = program('hang', `(while :; do date >${mark}; sleep 0.05; done) &\nsleep 60`)
    expect(await exec([file], { timeout: 300 })).toEqual({ error: expect.stringContaining('took longer than 300 ms') })
    rmSync(mark, { force: true })
    await systemClock.sleep(200)
    expect(() => readFileSync(mark)).toThrow()
  })

  test('that writes without end is stopped', async () => {
    expect(await exec(['yes'])).toEqual({ error: expect.stringContaining('longer than allowed') })
  })

  test('that is not there, or is none, is an answer', async () => {
    expect(await exec(['/nonexistent/program'])).toEqual({ error: expect.stringContaining('there is no such program') })
    const text = join(folder, 'text')
    writeFileSync(text, 'hello')
    const why = (name: string, reason: string) => ({ error: `Cannot run "${name}": ${reason}` })
    expect(await exec([text])).toEqual(why(text, 'it is not executable'))
    expect(await exec([folder])).toEqual(why(folder, 'it is a folder'))
    expect(await exec([join(text, 'x')])).toEqual(why(join(text, 'x'), 'there is no such program'))
  })

  test('is given what a report has of half a surrogate pair', async () => {
    const file = program('halves', 'cat; printf " %s" "$1"')
    expect(await exec([file, 'x\ud800'], { input: 'x\ud800' })).toEqual({ exit: 0, stdout: '"x\\ud800" x\ufffd' })
  })

  test('that does not read its stdin is no failure', async () => {
    expect(await exec(['true'], { input: 'x'.repeat(1_000_000) })).toEqual({ exit: 0, stdout: '' })
  })

  test('is run again as often as the step allows', async () => {
    const count = join(folder, 'count')
    const file = program('flaky', `echo x >>${count}; [ $(wc -l <${count}) -ge 3 ] && echo '{}'`)
    expect(await exec([file], { retry: { attempts: 2, delay: 1 } })).toMatchObject({ exit: 1 })
    expect(await exec([file], { retry: { attempts: 2, delay: 1 } })).toEqual({ exit: 0, stdout: '{}\n' })
  })

  test('with a secret that is not in the configuration is not run', async () => {
    const secrets = [{ at: '', text: { parts: [{ secret: 'other' }] } }]
    await expect(exec(['cat'], { input: '***', secrets })).rejects.toThrow('there is no secret "other"')
  })
})

describe('a server', () => {
  const asked: { url: string; method: string; headers: Headers; body: string }[] = []
  let server: ReturnType<typeof Bun.serve>
  let calls = 0
  beforeAll(() => {
    server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      async fetch(request) {
        const { pathname } = new URL(request.url)
        asked.push({ url: request.url, method: request.method, headers: request.headers, body: await request.text() })
        calls += 1
        if (pathname === '/deep') return new Response('['.repeat(100_000) + ']'.repeat(100_000))
        if (pathname === '/text') return new Response('<html>')
        const escaped = '"Pl4nted-Secret\\/p\\u00e4\\u00df+\\"q"'
        if (pathname === '/escaped') return new Response(`{"pw": ${escaped}}`)
        if (pathname === '/broken') return new Response(`{"pw": ${escaped}`)
        if (pathname === '/text-in-json') return new Response(escaped)
        if (pathname === '/redirect') return Response.redirect('http://127.0.0.1:1/', 302)
        if (pathname === '/endless') return new Response('x'.repeat(2 * 1024 * 1024))
        if (pathname === '/hang') return new Promise<Response>(() => undefined)
        if (pathname === '/flaky') return calls < 3 ? new Response('', { status: 503 }) : Response.json({ calls })
        return Response.json({ said: request.headers.get('authorization'), rack: 'r3' })
      },
    })
  })
  afterAll(() => server.stop(true))

  const http = (path: string, more: Partial<HttpQuestion> = {}) =>
    ask({
      kind: 'http',
      step: 's',
      method: 'GET',
      url: `http://127.0.0.1:${server.port}${path}`,
      headers: {},
      ...patience,
      ...more,
    })

  test('is sent secrets in headers and body, and masked where it repeats them', async () => {
    asked.length = 0
    const answer = await http('/a%2Fb?x=1', {
      method: 'POST',
      headers: { Authorization: '***' },
      body: { key: '***', other: 1 },
      secrets: [
        { at: '/headers/Authorization', text: { parts: ['Bearer ', { secret: 'token' }] } },
        { at: '/body/key', text: { parts: [{ secret: 'token' }] } },
      ],
    })
    expect(answer).toEqual({ status: 200, body: { said: 'Bearer ***', rack: 'r3' } })
    expect(asked).toMatchObject([{ method: 'POST', body: '{"key":"t0ken-1","other":1}' }])
    expect(asked[0]?.url).toEndWith('/a%2Fb?x=1')
    expect(asked[0]?.headers.get('authorization')).toBe('Bearer t0ken-1')
  })

  test('that repeats a secret with escapes is masked, in JSON and in what is none', async () => {
    const secrets = [{ at: '/headers/X-Key', text: { parts: [{ secret: 'odd' }] } }]
    const headers = { 'X-Key': '***' }
    expect(await http('/escaped', { headers, secrets })).toEqual({ status: 200, body: { pw: '***' } })
    expect(await http('/broken', { headers, secrets })).toEqual({ status: 200, text: '{"pw": "***"' })
    expect(await http('/text-in-json', { headers, secrets })).toEqual({ status: 200, body: '***' })
  })

  test('that answers no JSON is quoted, and a redirection is an answer', async () => {
    expect(await http('/text')).toEqual({ status: 200, text: '<html>' })
    expect(await http('/redirect')).toEqual({ status: 302 })
  })

  test('that answers without end, too deeply, late, or not at all is an answer', async () => {
    expect(await http('/deep')).toEqual({ error: 'the answer is nested deeper than 64 levels' })
    expect(await http('/endless')).toEqual({ error: expect.stringContaining('the answer is too long') })
    expect(await http('/hang', { timeout: 100 })).toEqual({ error: expect.stringContaining('no answer within 0.1 s') })
    const nobody = { url: 'http://127.0.0.1:1/' }
    expect(await http('', nobody)).toEqual({ error: expect.stringContaining('connection refused') })
  })

  test('is asked again as often as the step allows', async () => {
    calls = 0
    expect(await http('/flaky', { retry: { attempts: 3, delay: 1 } })).toEqual({ status: 200, body: { calls: 3 } })
  })

  test('is not asked with a header that would become two', async () => {
    expect(await http('/', { headers: { 'X-A': 'a\r\nX-B: b' } })).toEqual({ error: expect.stringContaining('"X-A"') })
  })

  test('is left when the service stops: that is no answer, and the run goes on at the next start', async () => {
    const own = new AbortController()
    const leaving = createAsk({ run: createLeanRun({}), clock: systemClock, stopping: own.signal })({})
    const question: HttpQuestion = {
      kind: 'http',
      step: 's',
      method: 'GET',
      url: `http://127.0.0.1:${server.port}/hang`,
      headers: {},
      ...patience,
    }
    const answer = leaving(question)
    setTimeout(() => own.abort(new Error('stop')), 50)
    await expect(answer).rejects.toMatchObject({ code: 'unavailable' })
  })
})

test('recorded answers are given by step, and nothing else is asked', async () => {
  const recorded = recordedAnswers({ rack: { status: 200, body: { name: 'r3' } } })
  const question = (step: string): ExecQuestion => ({ kind: 'exec', step, command: ['/bin/false'], ...patience })
  expect(await recorded(question('rack'))).toEqual({ status: 200, body: { name: 'r3' } })
  expect(await recorded(question('toString'))).toBeUndefined()
})
