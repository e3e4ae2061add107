import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listenOn, listenOnSocket } from '../../src/api/listener.ts'
import { makeSocket } from '../../src/api/socket.ts'
import { known, listening, oneNode } from './listening.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-socket-'))
afterAll(() => rmSync(folder, { recursive: true }))
const hello = { fetch: () => new Response('hello') }

describe('a listener', () => {
  test('says in one sentence that its port is taken', async () => {
    const first = listenOn('127.0.0.1:0', hello)
    const address = new URL(first.url).host
    expect(() => listenOn(address, hello)).toThrow(`Cannot listen on "${address}": another process listens there`)
    await first.close()
    const again = listenOn(address, hello)
    expect(await (await fetch(again.url)).text()).toBe('hello')
    await again.close()
  })

  test('says so for an address of another machine and for a port that cannot be', () => {
    expect(() => listenOn('192.0.2.1:5050', hello)).toThrow('this machine has no such address')
    expect(() => listenOn('127.0.0.1:70000', hello)).toThrow('there is no port 70000')
  })

  test('listens on IPv6 and IPv4 when told [::]', async () => {
    const both = listenOn('[::]:0', hello)
    const { port } = new URL(both.url)
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('hello')
    await both.close()
  })

  test('lets a request under way end and takes no new one', async () => {
    const gate = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const slow = listenOn('127.0.0.1:0', {
      fetch: async () => {
        arrived.resolve()
        await gate.promise
        return new Response('done')
      },
    })
    const answer = fetch(slow.url)
    await arrived.promise
    const closed = slow.close()
    await expect(fetch(slow.url, { keepalive: false })).rejects.toThrow()
    gate.resolve()
    expect(await (await answer).text()).toBe('done')
    await closed
  })

  test('closes though a client keeps its connection open', async () => {
    const listener = listenOn('127.0.0.1:0', hello)
    const { hostname, port } = new URL(listener.url)
    const answered = Promise.withResolvers<void>()
    const idle = await Bun.connect({
      hostname,
      port: Number(port),
      socket: {
        open: (socket) => void socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
        data: () => answered.resolve(),
      },
    })
    await answered.promise
    await listener.close()
    idle.end()
  })

  test('waits for a handler longer than Bun does by itself, on both kinds of address', async () => {
    const slow = { fetch: () => Bun.sleep(13_000).then(() => new Response('late')) }
    const path = join(folder, 'slow.sock')
    const listeners = [listenOn('127.0.0.1:0', slow), await listenOnSocket(path, '0600', slow)]
    const answers = await Promise.all([fetch(listeners[0]!.url), fetch('http://localhost/', { unix: path })])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['late', 'late'])
    await Promise.all(listeners.map((listener) => listener.close()))
  }, 60_000)
})

describe('a socket', () => {
  const mode = (path: string) => (lstatSync(path).mode & 0o777).toString(8)

  test('has its mode from the start and goes away with its listener', async () => {
    const path = join(folder, 'a.sock')
    const listener = await listenOnSocket(path, '0620', hello)
    expect([mode(path), listener.url]).toEqual(['620', `unix:${path}`])
    expect(await (await fetch('http://localhost/', { unix: path })).text()).toBe('hello')
    await listener.close()
    expect(existsSync(path)).toBe(false)
  })

  test('is its owner’s alone until it has its mode, and other files are made as before', async () => {
    const path = join(folder, 'b.sock')
    const before = process.umask()
    let atFirst = ''
    const server = await makeSocket(path, '0666', () => {
      const made = Bun.serve({ unix: path, ...hello })
      atFirst = mode(path)
      return made
    })
    expect([atFirst, mode(path), process.umask()]).toEqual(['600', '666', before])
    await server.stop()
  })

  test('that a killed process left behind is replaced', async () => {
    const path = join(folder, 'dead.sock')
    const serve = `Bun.serve({ unix: ${JSON.stringify(path)}, fetch: () => new Response() }); console.log('up')`
    const other = Bun.spawn([process.execPath, '-e', serve], { stdout: 'pipe' })
    await other.stdout.getReader().read()
    await expect(listenOnSocket(path, '0600', hello)).rejects.toThrow('another process listens there')
    other.kill('SIGKILL')
    await other.exited
    expect(existsSync(path)).toBe(true)
    const listener = await listenOnSocket(path, '0600', hello)
    expect(await (await fetch('http://localhost/', { unix: path })).text()).toBe('hello')
    await listener.close()
  })

  test('does not take the place of a file', async () => {
    const path = join(folder, 'file')
    writeFileSync(path, 'mine')
    await expect(listenOnSocket(path, '0600', hello)).rejects.toThrow('it is there and no socket')
    expect(lstatSync(path).size).toBe(4)
  })

  test('in a folder that is not there is one clear sentence', async () => {
    await expect(listenOnSocket(join(folder, 'absent', 'a.sock'), '0600', hello)).rejects.toThrow(
      'there is no such folder',
    )
  })

  test('needs no login: whoever may open it may do everything', async () => {
    const path = join(folder, 'open.sock')
    const asked: unknown[] = []
    const keystone = { check: async () => undefined, uri: 'http://k' }
    const { server, ask } = await listening({
      keystone,
      useCases: oneNode(asked),
      settings: { auth: 'keystone', socket: path },
    })
    expect(server.urls).toEqual([expect.stringContaining('http://127.0.0.1:'), `unix:${path}`])
    expect((await ask(`/v1/introspection/${known}`, { method: 'POST' })).status).toBe(401)
    const answer = await fetch(`http://localhost/v1/introspection/${known}`, { method: 'POST', unix: path })
    expect([answer.status, asked.length]).toEqual([202, 1])
  })

  test('alone is enough', async () => {
    const path = join(folder, 'alone.sock')
    const { server } = await listening({ settings: { listen: null, socket: path } })
    expect(server.urls).toEqual([`unix:${path}`])
    expect((await fetch('http://localhost/v1', { unix: path })).status).toBe(200)
  })
})

test('a server whose second address fails can be stopped and leaves nothing', async () => {
  const blocked = join(folder, 'blocked')
  writeFileSync(blocked, '')
  const { apiServer } = await import('../../src/api/server.ts')
  const { settings, lines, rules } = await import('./listening.ts')
  const server = apiServer({
    settings: { ...settings, socket: blocked },
    useCases: oneNode(),
    rules: rules(),
    isHealthy: async () => {},
    log: lines().log,
  })
  await expect(server.start(new AbortController().signal)).rejects.toThrow('no socket')
  const [url] = server.urls
  await server.stop()
  expect(server.urls).toEqual([])
  await expect(fetch(url!)).rejects.toThrow()
})
