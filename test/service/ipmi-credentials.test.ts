/** New IPMI credentials by the client of 2015, request by request, with the compiled binary. */

import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fakeIronic, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
let ironic: FakeIronic
let inspector: Inspector

const password = 'Swordfish42'
const secret = 'Marlin4711'
const path = `/v1/introspection/${nodeUuid(1)}`

beforeAll(async () => {
  directory = await emptyDirectory()
  ironic = await fakeIronic({ nodes: 1 })
  const port = await freePort()
  inspector = await serve(
    `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}", retry: {for: 0s}}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {workflow: site, start_delay: 0s}
logging: {format: json, level: debug}
workflows:
  site: {start: {set_ipmi_credentials: true}, steps: [ramdisk_error]}
`,
    { cwd: directory.path, port },
  )
})
beforeEach(() => {
  ironic.reset()
  Object.assign(ironic.nodes.get(nodeUuid(1))!, { maintenance: true })
})
afterAll(async () => {
  await inspector.signal('SIGKILL')
  await ironic.stop()
  await directory.remove()
})

const start = (query: string, version?: string) =>
  fetch(`${inspector.url}${path}?${query}`, {
    method: 'POST',
    ...(version ? { headers: { 'x-openstack-ironic-inspector-api-version': version } } : {}),
  })
const status = async () =>
  (await (await fetch(`${inspector.url}${path}`)).json()) as { state: string; error: string | null }
const reaches = (state: string) => until(async () => (await status()).state === state, `the node is ${state}`, 60)
const post = () => fetch(`${inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(1)) })

test.each<[string, string, object, string | undefined]>([
  ['in maintenance', `new_ipmi_password=${password}`, { maintenance: false }, undefined],
  ['no user name', `new_ipmi_password=${password}`, { driver_info: {} }, undefined],
  ['letters and digits: $ ?', 'new_ipmi_password=a%24%3F%3F', {}, undefined],
  ['has 21 characters', `new_ipmi_password=${'x'.repeat(21)}`, {}, undefined],
  ['version 1.9', `new_ipmi_password=${password}`, {}, '1.9'],
])('a start is refused: %s', async (shows, query, fields, version) => {
  Object.assign(ironic.nodes.get(nodeUuid(1))!, fields)
  const answer = await start(query, version)
  const text = await answer.text()
  expect([answer.status, text]).toEqual([400, expect.stringContaining(shows)])
  expect(text).not.toContain(password)
})

test('the ramdisk is told the pair, Ironic has it, and nothing else ever shows or keeps the password', async () => {
  expect((await start(`new_ipmi_username=operator&new_ipmi_password=${password}`, '1.8')).status).toBe(202)
  await reaches('waiting')
  expect(ironic.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  // The BMC takes a moment; Ironic quotes what it was given.
  const body = { error_message: JSON.stringify({ faultstring: `cannot log in with ${password}` }) }
  ironic.fault({ method: 'GET', path: '/management/boot_device', status: 500, body, times: 1 })
  const answer = await post()
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { uuid: nodeUuid(1), ipmi_setup_credentials: true, ipmi_username: 'operator', ipmi_password: password },
  ])
  await reaches('finished')
  expect(ironic.nodes.get(nodeUuid(1))!.driver_info).toMatchObject({
    ipmi_username: 'operator',
    ipmi_password: password,
  })
  expect(ironic.nodes.get(nodeUuid(1))!.power_state).toBe('power off')
  await until(() => inspector.log().includes('"event":"credentials.refused"'), 'the refusal is logged')
  expect(inspector.log()).not.toContain(password)
  for (const kind of ['data', 'data/unprocessed'])
    expect(await (await fetch(`${inspector.url}${path}/${kind}`)).text()).not.toContain(password)
}, 120_000)

test('a BMC that never takes the pair is asked ten times, then the introspection fails and says why', async () => {
  expect((await start(`new_ipmi_username=operator&new_ipmi_password=${password}`)).status).toBe(202)
  await reaches('waiting')
  const body = { error_message: JSON.stringify({ faultstring: `cannot log in with ${password}` }) }
  ironic.fault({ method: 'GET', path: '/management/boot_device', status: 400, body })
  expect((await post()).status).toBe(200)
  expect((await status()).state).toBe('processing')
  await reaches('error')
  const { error } = await status()
  expect(error).toContain('Could not validate the new IPMI credentials')
  expect(error).toContain('maintenance may be needed: ')
  expect(error).toContain('cannot log in with ***')
  const asked = ironic.requests.filter(({ path }) => path.endsWith('/management/boot_device'))
  expect(asked.map(({ method }) => method)).toEqual(Array.from({ length: 10 }, () => 'GET'))
  // Somebody has to look at it: it is left on.
  expect(ironic.requests.filter(({ path }) => path.endsWith('/states/power'))).toEqual([])
  expect(inspector.log()).not.toContain(password)
}, 120_000)

test('no query is in the log, whatever becomes of the request', async () => {
  const query = `new_ipmi_username=operator&new_ipmi_password=${secret}`
  const ask = async (method: string, where: string, init: RequestInit = {}) =>
    (await fetch(`${inspector.url}${where}`, { method, redirect: 'manual', ...init })).status
  const nobody = '/v1/introspection/nobody'
  expect({
    started: await ask('POST', `${path}?${query}`),
    encoded: await ask('POST', `${path}?new%5Fipmi%5Fpassword=${secret}x%24&new_ipmi_username=operator`),
    unknownNode: await ask('POST', `${nobody}?${query}`),
    anotherCall: await ask('POST', `${nobody}/abort?${query}`),
    noSuchMethod: await ask('PUT', `${path}?${query}`),
    noSuchPath: await ask('POST', `/v1/nothing?${query}`),
    doubledSlash: await ask('POST', `/v1//introspection?${query}`),
    noVersion: await ask('POST', `${path}?${query}`, {
      headers: { 'x-openstack-ironic-inspector-api-version': '9.9', referer: `${inspector.url}${path}?${query}` },
    }),
    report: await ask('POST', `/v1/continue?${query}`, { body: '{' }),
  }).toEqual({
    started: 202,
    encoded: 400,
    unknownNode: 404,
    anotherCall: 404,
    noSuchMethod: 405,
    noSuchPath: 404,
    doubledSlash: 308,
    noVersion: 406,
    report: 400,
  })
  const recovered = ironic.fault({ method: 'GET', path: '/nodes', status: 500 })
  expect(await ask('POST', `${path}?${query}`)).toBe(503)
  recovered()
  await until(() => inspector.log().includes('"event":"api.failed"'), 'the failure is in the log')

  await reaches('waiting')
  // Busy, and quoting what it was sent.
  const body = { error_message: { faultstring: `not now: ipmi_password=${secret}` } }
  ironic.fault({ method: 'PATCH', status: 503, body, times: 1 })
  expect((await post()).status).toBe(200)
  await reaches('finished')
  expect(ironic.nodes.get(nodeUuid(1))!.driver_info).toMatchObject({ ipmi_password: secret })
  await until(() => inspector.log().includes('not now: ipmi_password=***'), 'what Ironic said is logged')
  expect(inspector.log()).not.toContain(secret)
  expect(inspector.log()).not.toContain('new_ipmi')
})

test('a stopped service has no password in its files', async () => {
  expect(await inspector.signal('SIGTERM')).toBe(0)
  const files = readdirSync(directory.path).filter((name) => name.startsWith('inspector.sqlite'))
  expect(files).toContain('inspector.sqlite')
  for (const name of files) {
    const text = readFileSync(join(directory.path, name), 'latin1')
    for (const word of [password, secret]) expect(text).not.toContain(word)
  }
})
