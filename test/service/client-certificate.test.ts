/** The binary in a cloud where Keystone and Ironic hear only those who show a certificate. */

import { afterAll, beforeAll, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificates } from '../fakes/certificates.ts'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { fakeKeystone, type FakeKeystone } from '../fakes/keystone.ts'
import { report } from '../introspection/house.ts'
import { command, emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

const server = makeCertificates('IP:127.0.0.1')
const own = makeCertificates('DNS:inspector')
const strict = {
  tls: { cert: server.cert, key: server.key, ca: own.ca, requestCert: true, rejectUnauthorized: true },
}
const path = `/v1/introspection/${nodeUuid(1)}`

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let keystone: FakeKeystone
let ironic: FakeIronic
let inspector: Inspector | undefined
let port = 0

const configuration = (tls: string) => `version: 1
api: {listen: "127.0.0.1:${port}"}
keystone:
  {auth_url: "${keystone.authUrl}", username: ironic-inspector, project_name: service, password: !file password, ${tls}}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {start_delay: 0s}
logging: {format: json, level: debug}
`

beforeAll(async () => {
  directory = await emptyDirectory()
  const files = { password: 'secret', 'ca.pem': server.ca, 'own.pem': own.cert, 'own.key': own.key }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory.path, name), text, { mode: 0o600 })
  ironic = await fakeIronic({ ...strict, nodes: 1, token: (token) => keystone.admits(token) })
  keystone = await fakeKeystone({ ...strict, catalogue: { baremetal: ironic.url } })
  port = await freePort()
})
afterAll(async () => {
  await inspector?.signal('SIGKILL')
  await ironic?.stop()
  await keystone?.stop()
  await directory?.remove()
})

test('a certificate that cannot be read ends the start with one sentence', async () => {
  const file = join(directory.path, 'without.yaml')
  writeFileSync(file, configuration('cafile: ca.pem, cert: gone.pem, key: own.key'))
  const { code, stderr } = await command(['serve', '--config', file], { cwd: directory.path })
  expect(code).toBe(3)
  expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toEqual([
    'error: Cannot read the client certificate "gone.pem": no such file',
  ])
})

test('a node is introspected: login, check of tokens and all requests to Ironic show ours', async () => {
  inspector = await serve(configuration('cafile: ca.pem, cert: own.pem, key: own.key'), { cwd: directory.path, port })
  const { url } = inspector
  const headers = { 'x-auth-token': keystone.issue({ user: 'alice', roles: ['admin'] }) }
  const ask = async (method: string, where: string) => (await fetch(`${url}${where}`, { method, headers })).status
  const state = async () => ((await (await fetch(`${url}${path}`, { headers })).json()) as { state: string }).state

  expect(await ask('POST', path)).toBe(202)
  await until(async () => (await state()) === 'waiting', 'the node waits')
  expect((await fetch(`${url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(1)) })).status).toBe(200)
  await until(async () => (await state()) === 'finished', 'the node is finished')

  expect(new Set(ironic.requests.map(({ method }) => method))).toEqual(new Set(['GET', 'PUT', 'PATCH']))
  expect(inspector.log()).not.toContain('PRIVATE KEY')
}, 120_000)
