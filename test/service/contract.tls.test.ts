/** The binary behind TLS: a certificate that changes while requests are under way, and one that cannot be used. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { watch } from './documented.ts'
import { binary, command, emptyDirectory, freePort, until } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let port = 0
let child: ReturnType<typeof started>
let answers: ReturnType<typeof watch>
let written = ''
const at = (name: string) => join(directory.path, name)

function certificate(name: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', at(`${name}.key`)]
  const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const made = Bun.spawnSync(['openssl', 'req', '-x509', ...key, '-out', at(`${name}.pem`), ...names])
  if (made.exitCode !== 0) throw new Error(made.stderr.toString())
}

async function use(name: string): Promise<void> {
  await copyFile(at(`${name}.pem`), at('own.pem'))
  await copyFile(at(`${name}.key`), at('own.key'))
}

function started() {
  return Bun.spawn([binary, 'serve', '--config', at('inspector.yaml')], {
    cwd: directory.path,
    env: { PATH: process.env.PATH ?? '', HOME: directory.path },
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'pipe',
  })
}

/** Whose certificate a new connection is shown; undefined while nobody listens. */
function shown(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    })
    socket.on('error', () => resolve(undefined))
  })
}

async function ask(path: string, by: string, init: BunFetchRequestInit = {}): Promise<Response> {
  return fetch(`https://127.0.0.1:${port}${path}`, { ...init, tls: { ca: await readFile(at(`${by}.pem`), 'utf8') } })
}

beforeAll(async () => {
  directory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: 2 })
  port = await freePort()
  for (const name of ['first', 'second']) certificate(name)
  await use('first')
  await writeFile(
    at('inspector.yaml'),
    `version: 1
api: {listen: "127.0.0.1:${port}", auth: none, tls: {cert: ${at('own.pem')}, key: ${at('own.key')}}}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {start_delay: 0s}
`,
  )
  answers = watch(`127.0.0.1:${port}`)
  child = started()
  void (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of child.stderr) written += decoder.decode(chunk, { stream: true })
  })()
  await until(async () => (await shown()) !== undefined, `the service listens: ${written}`)
})
afterAll(async () => {
  child?.kill('SIGKILL')
  await child?.exited
  await ironic?.stop()
  await directory?.remove()
  answers?.forget()
  answers?.check()
})

test('links are https', async () => {
  const { versions } = (await (await ask('/', 'first')).json()) as { versions: { links: { href: string }[] }[] }
  expect(versions[0]!.links[0]!.href).toBe(`https://127.0.0.1:${port}/v1`)
})

test('SIGHUP puts a new certificate in force, and a request under way is answered', async () => {
  const release = ironic.fault({ method: 'GET', path: `/v1/nodes/${nodeUuid(1)}`, delay: 20_000, times: 1 })
  const slow = ask(`/v1/introspection/${nodeUuid(1)}`, 'first', { method: 'POST' })
  await until(() => ironic.requests.some(({ path }) => path.includes(nodeUuid(1))), 'the request is under way')
  await use('second')
  child.kill('SIGHUP')
  await until(async () => (await shown()) === 'second', 'the new certificate is in force')
  for (let n = 0; n < 10; n++) expect(await shown()).toBe('second')
  release()
  expect((await slow).status).toBe(202)
  expect((await ask('/v1', 'second')).status).toBe(200)
})

test('a certificate that is not that of the key is refused, and the old one stays', async () => {
  await copyFile(at('first.pem'), at('own.pem'))
  child.kill('SIGHUP')
  await until(() => written.includes('service.reload_refused'), 'the mistake is logged')
  expect(await shown()).toBe('second')
  const { code, stderr } = await command(['reload', '--inspector-url', `https://127.0.0.1:${port}`, '--insecure'], {
    cwd: directory.path,
  })
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: Cannot use the configuration: .*own\.key/)])
  await use('second')
})

test('a service without its certificate does not start, and says which file it is', async () => {
  const path = at('other.yaml')
  const text = await readFile(at('inspector.yaml'), 'utf8')
  await writeFile(path, text.replaceAll('own.pem', 'absent.pem').replace('inspector.sqlite', 'other.sqlite'))
  const { code, stderr } = await command(['serve', '--config', path], { cwd: directory.path })
  expect([code > 0, stderr]).toEqual([true, expect.stringMatching(/absent\.pem.*ENOENT/)])
})
