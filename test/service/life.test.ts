/** Reload, drain, and what systemd is told, with the compiled binary. */

import { expect, test } from 'bun:test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { until } from './inspector.ts'
import { nodesOf, openTo, siteOfEach } from './nodes.ts'

const site = siteOfEach(3)

const configuration = (steps: string) => `${openTo(site)}introspection: {workflow: site, start_delay: 0s}
logging: {format: json}
workflows: {site: {steps: [${steps}]}}
`

const { status, waiting } = nodesOf(() => site.inspector.url)
const state = async (k: number) => (await status(k)).state

const post = (k: number) =>
  fetch(`${site.inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k)) })

test('a node that waits profits from a workflow that was mended meanwhile, and a bad file changes nothing', async () => {
  await site.serve(configuration('ramdisk_error'))
  await waiting(1)
  const file = join(site.directory, 'inspector.yaml')

  await writeFile(file, configuration('schedulr'))
  site.inspector.hangUp()
  await until(() => site.inspector.log().includes('service.reload_refused'), 'the bad file is refused')
  expect(site.inspector.log()).toContain('inspector.yaml:')
  expect(site.inspector.log()).toContain('did you mean \\"scheduler\\"')

  await writeFile(file, configuration('ramdisk_error, scheduler').replace('.sqlite}', '.sqlite, auto_migrate: false}'))
  site.inspector.hangUp()
  await until(() => site.inspector.log().includes('"event":"service.reloaded"'), 'the good file is in force')
  expect(site.inspector.log()).toContain('"needs_restart":["database.auto_migrate"]')
  expect((await post(1)).status).toBe(200)
  expect(site.ironic.nodes.get(nodeUuid(1))!.properties).toMatchObject({ cpus: '8' })
})

test('SIGTERM finishes the report under way, answers it, and ends with 0', async () => {
  await site.serve(configuration('ramdisk_error, scheduler'))
  await waiting(1)
  site.ironic.fault({ method: 'PATCH', delay: 700, times: 1 })
  const answer = post(1)
  await until(() => site.ironic.requests.some(({ method }) => method === 'PATCH'), 'the PATCH is under way')
  const ended = site.inspector.signal('SIGTERM')
  expect((await answer).status).toBe(200)
  expect(await ended).toBe(0)
  expect(site.ironic.nodes.get(nodeUuid(1))!.power_state).toBe('power off')
  await site.serve(configuration('ramdisk_error'))
  expect(await state(1)).toBe('finished')
})

test('SIGTERM does not wait for an Ironic that is away: the report is resumed at the next start', async () => {
  await site.serve(configuration('ramdisk_error, scheduler'))
  await waiting(1)
  const back = site.ironic.fault({ method: 'PATCH', status: 503 })
  const answer = post(1).then(({ status }) => status)
  await until(() => site.inspector.log().includes('ironic.unavailable'), 'Ironic is found to be away')
  expect(await site.inspector.signal('SIGTERM')).toBe(0)
  // 503, so that the ramdisk tries again.
  expect(await answer).toBe(503)
  back()
  await site.serve(configuration('ramdisk_error, scheduler'))
  await until(async () => (await state(1)) === 'finished', 'the report is processed')
  expect(site.ironic.nodes.get(nodeUuid(1))!.properties).toMatchObject({ cpus: '8' })
})

test('SIGTERM does not wait for starts whose turn has not come: they end in error with the reason, what waits goes on', async () => {
  const slow = configuration('ramdisk_error').replace('start_delay: 0s', 'start_delay: 1h')
  await site.serve(slow)
  await waiting(1)
  for (const k of [2, 3]) await fetch(`${site.inspector.url}/v1/introspection/${nodeUuid(k)}`, { method: 'POST' })
  const prepared = () => site.ironic.requests.filter(({ path }) => path.endsWith('/boot_device'))
  await until(() => prepared().length === 3, 'all are prepared')
  expect(await site.inspector.signal('SIGTERM')).toBe(0)
  await site.serve(configuration('ramdisk_error'))
  expect(await Promise.all([1, 2, 3].map(state))).toEqual(['waiting', 'error', 'error'])
  expect(site.ironic.requests.filter(({ path }) => path.endsWith('/states/power'))).toHaveLength(1)
  await waiting(2)
})

test('SIGTERM ends the service within 30 s while Ironic hangs, and every client has an answer before', async () => {
  const own = `discovery: {workflow: site, driver: ipmi}\n${configuration('scheduler')}`
  await site.serve(own)
  await waiting(1)
  site.ironic.fault({ delay: 100_000 })
  const { url } = site.inspector
  const answers = Promise.all([
    post(1).then(({ status }) => status),
    post(77).then(({ status }) => status),
    fetch(`${url}/v1/introspection/${nodeUuid(2)}`, { method: 'POST' }).then(({ status }) => status),
  ])
  await until(() => site.ironic.requests.filter(({ status }) => status === 0).length >= 4, 'all wait for Ironic')
  // Cut off after 30 s, the clients would have no answer but a broken connection.
  expect(await site.inspector.signal('SIGTERM')).toBe(0)
  expect(await answers).toEqual([200, 503, 503])
}, 120_000)

test('systemd is told when the service is ready, and when it stops', async () => {
  const socket = join(site.directory, 'notify')
  const listener = Bun.spawn(
    [
      'python3',
      '-c',
      'import socket,sys\ns=socket.socket(socket.AF_UNIX,socket.SOCK_DGRAM)\ns.bind(sys.argv[1])\nprint("bound",flush=True)\nwhile True: print(s.recv(4096).decode(),flush=True)',
      socket,
    ],
    { stdout: 'pipe' },
  )
  let told = ''
  const decoder = new TextDecoder()
  const listening = (async () => {
    for await (const chunk of listener.stdout) told += decoder.decode(chunk)
  })()
  await until(() => told.includes('bound'), 'the socket is bound')
  await site.serve(configuration('ramdisk_error'), { NOTIFY_SOCKET: socket })
  await until(() => told.includes('READY=1'), 'systemd hears of it')
  await site.inspector.signal('SIGTERM')
  await until(() => told.includes('STOPPING=1'), 'systemd hears of it')
  listener.kill()
  await listening
})

test('the service manager that cannot be told is no reason to fail', async () => {
  await site.serve(configuration('ramdisk_error'), { NOTIFY_SOCKET: join(site.directory, 'nobody') })
  expect(site.inspector.log()).toContain('Cannot tell systemd')
})
