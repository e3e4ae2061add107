/** The compiled binary, a real dnsmasq, real nftables and real DHCP clients: who is answered while a node is introspected. */

import { describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { binary, until } from '../service/inspector.ts'
import { bridge, dhcpNetwork } from './dhcp-clients.ts'
import { hindrance, scratch, title } from './namespace.ts'

const reason = hindrance('nft', 'dnsmasq', 'busybox')
const [first, second] = [1, 2].map((k) => nodeMac(k) as Mac) as [Mac, Mac]
const stranger = '52:54:00:99:99:99' as Mac

/** The service and an Ironic beside a DHCP server; `more` is added to the introspection's settings. */
async function siteWith(more = '') {
  const { server, answered } = await dhcpNetwork()
  const directory = scratch('binary')
  const socket = join(directory, 'api.sock')
  const configuration = join(directory, 'inspector.yaml')
  writeFileSync(
    configuration,
    `version: 1
api: {listen: null, socket: ${socket}, auth: none}
ironic: {auth: none, endpoint: "http://127.0.0.1:26390"}
database: {path: ${join(directory, 'inspector.sqlite')}}
firewall: {interface: ${bridge}}
introspection: {start_delay: 0s${more}}
logging: {format: json}
`,
  )
  const log = join(directory, 'inspector.log')
  server.spawn(
    [process.execPath, resolve(import.meta.dir, '../fakes/ironic.ts'), '--port', '26390', '--nodes', '2'],
    join(directory, 'ironic.log'),
  )
  server.spawn([binary, 'serve', '--config', configuration], log)
  const ask = (path: string, init: RequestInit = {}) => fetch(`http://inspector${path}`, { ...init, unix: socket })
  const state = async () =>
    ((await (await ask(`/v1/introspection/${nodeUuid(1)}`)).json()) as { state: string; error: string | null }).state
  await until(async () => (await Bun.file(log).text()).includes('service.ready'), 'the service is ready')
  return { answered, ask, state }
}

describe.skipIf(reason !== undefined)(title('an introspection behind the firewall', reason), () => {
  test('only the node that is introspected is answered, and only while it is', async () => {
    const { answered, ask, state } = await siteWith()
    expect(await answered(first, second, stranger)).toEqual([])

    expect((await ask(`/v1/introspection/${nodeUuid(1)}`, { method: 'POST' })).status).toBe(202)
    await until(async () => (await state()) === 'waiting', 'the node waits')
    expect(await answered(first, second, stranger)).toEqual([first])

    const answer = await ask('/v1/continue', { method: 'POST', body: JSON.stringify(report(1)) })
    expect(answer.status).toBe(200)
    // Shut out before the answer is given: nothing is waited for here.
    expect(await answered(first, second, stranger)).toEqual([])
    await until(async () => (await state()) === 'finished', 'the introspection is finished')
  })

  test('without managed boot a node is let in when the start is answered, and shut out by the time-out', async () => {
    const { answered, ask, state } = await siteWith(', timeout: 10s, cleanup_interval: 500ms')
    const started = await ask(`/v1/introspection/${nodeUuid(1)}?manage_boot=0`, { method: 'POST' })
    expect(started.status).toBe(202)
    // Ironic powers it on as soon as it has the answer: nothing is waited for here.
    expect(await answered(first, second)).toEqual([first])
    expect(await state()).toBe('waiting')
    await until(async () => (await state()) === 'error', 'the introspection times out')
    expect(await answered(first)).toEqual([])
  })
})
