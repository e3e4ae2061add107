/** The process is killed with SIGKILL at each step of a report's way, while 32 ramdisks post; the next process must end as if nothing had happened. */

import { afterEach, describe, expect, test } from 'bun:test'
import { fakeIronic, nodeMac, nodeUuid, type FakeIronic } from '../fakes/ironic.ts'
import type { Fault } from '../fakes/server.ts'
import { report } from '../introspection/house.ts'
import { emptyDirectory, freePort, serve, until, type Inspector } from './inspector.ts'

const clients = 32
const nodes = Array.from({ length: clients }, (_, index) => index + 1)

/** Where to kill: at a request that arrives (not carried out), or one that was carried out and is not answered. */
const points: readonly (readonly [string, Fault])[] = [
  ['a report is accepted', { method: 'GET', path: '/v1/nodes/', delay: 10_000, close: true }],
  ['the plan is stored', { method: 'PATCH', path: '/v1/nodes/', delay: 10_000, close: true }],
  ['the node was patched, the answer is not here yet', { method: 'PATCH', path: '/v1/nodes/', delay: 10_000 }],
  ['the answer to the PATCH is here', { method: 'POST', path: '/v1/ports', delay: 10_000, close: true }],
  ['the port was created, the answer is not here yet', { method: 'POST', path: '/v1/ports', delay: 10_000 }],
  ['the ramdisk has its answer', { method: 'PUT', path: '/states/power', delay: 10_000, close: true }],
  ['power off was requested', { method: 'PUT', path: '/states/power', delay: 10_000 }],
]

const configuration = (ironic: FakeIronic, port: number) => `version: 1
api: {listen: "127.0.0.1:${port}", auth: none}
ironic: {auth: none, endpoint: "${ironic.url}"}
database: {path: inspector.sqlite}
firewall: {driver: none}
introspection: {workflow: site, start_delay: 0s}
logging: {format: json}
workflows:
  site:
    ports: {add_ports: all, keep_ports: present}
    steps: [ramdisk_error, root_disk_selection, scheduler, validate_interfaces, capabilities]
`

let undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const one of undo.reverse()) await one()
  undo = []
})

/** Posts as IPA does: again after a broken connection, a 5xx or a 409. Gives the status of the last answer. */
async function ramdisk(url: string, k: number): Promise<number> {
  for (;;) {
    try {
      const { status } = await fetch(`${url}/v1/continue`, { method: 'POST', body: JSON.stringify(report(k)) })
      if (status < 500 && status !== 409) return status
    } catch {
      // Nobody listens while the service is down.
    }
    await Bun.sleep(20)
  }
}

async function statuses(url: string): Promise<{ uuid: string; state: string; error: string | null }[]> {
  const answer = await fetch(`${url}/v1/introspection?limit=1000`)
  return ((await answer.json()) as { introspection: { uuid: string; state: string; error: string | null }[] })
    .introspection
}

/** Events of a kind per node, over the logs of both processes. */
function counted(log: string, event: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const line of log.split('\n')) {
    if (!line.includes(`"event":"${event}"`)) continue
    const { node } = JSON.parse(line) as { node: string }
    counts.set(node, (counts.get(node) ?? 0) + 1)
  }
  return counts
}

describe('killed when', () => {
  test.each(points)(
    '%s: every report is processed once, to the same end',
    async (_name, fault) => {
      const directory = await emptyDirectory()
      const ironic = await fakeIronic({ nodes: clients })
      const port = await freePort()
      undo.push(directory.remove, ironic.stop)
      const start = async (): Promise<Inspector> => {
        const inspector = await serve(configuration(ironic, port), { cwd: directory.path, port })
        undo.push(() => inspector.signal('SIGKILL'))
        return inspector
      }
      const first = await start()
      for (const k of nodes) await fetch(`${first.url}/v1/introspection/${nodeUuid(k)}`, { method: 'POST' })
      await until(async () => (await statuses(first.url)).every(({ state }) => state === 'waiting'), 'all nodes wait')

      const seen = ironic.requests.length
      const hit = () =>
        ironic.requests
          .slice(seen)
          .filter(({ method, path }) => method === fault.method && path.match(fault.path ?? ''))
      ironic.fault({ ...fault, skip: 5, times: 3 })
      const posts = Promise.all(nodes.map((k) => ramdisk(first.url, k)))
      await until(() => hit().length > 5, 'the request arrives at which the service is killed')
      await first.signal('SIGKILL')
      ironic.clear()

      const second = await start()
      const answers = await posts
      await until(
        async () => (await statuses(second.url)).every(({ state }) => state === 'finished'),
        'all are finished',
      )

      // 400: the answer was lost, and the introspection had ended by the time of the next try.
      expect(answers.every((status) => status === 200 || status === 400)).toBe(true)
      const log = first.log() + second.log()
      const accepted = counted(log, 'introspection.accepted')
      expect([...accepted.values()].every((count) => count === 1)).toBe(true)
      expect([...counted(log, 'introspection.finished').values()].filter((count) => count > 1)).toEqual([])
      for (const k of nodes) {
        expect(ironic.nodes.get(nodeUuid(k))).toMatchObject({
          properties: {
            cpus: '8',
            cpu_arch: 'x86_64',
            memory_mb: '16384',
            local_gb: '464',
            capabilities: 'cpu_vt:true',
          },
          power_state: 'power off',
        })
      }
      const addresses = [...ironic.ports.values()].map(({ address }) => String(address)).sort()
      const wanted = nodes.flatMap((k) => [nodeMac(k), nodeMac(k).replace('52:54:00', '52:54:01')]).sort()
      expect(addresses).toEqual(wanted)
    },
    120_000,
  )
})
