import { afterAll, expect, test } from 'bun:test'
import { cpus, hostname } from 'node:os'
import { inspector, refused, serviceOf } from '../terminal.ts'

const service = serviceOf(({ path }) => (path === '/refuse' ? refused(400, 'no node matches') : [200, { uuid: 'u-1' }]))
afterAll(() => service.stop())

test('what this machine consists of is printed as one JSON document', async () => {
  const { code, out } = await inspector(['collect'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ inventory: { hostname: hostname(), cpu: { count: cpus().length } } })
})

test('with --format flat it has the keys of 2015', async () => {
  const { code, out } = await inspector(['collect', '--format', 'flat'])
  expect(code).toBe(0)
  const keys = Object.keys(JSON.parse(out) as object)
  expect(keys).toEqual(expect.arrayContaining(['cpus', 'cpu_arch', 'memory_mb', 'local_gb', 'interfaces', 'error']))
  expect(keys).not.toContain('inventory')
  expect(JSON.parse(out)).toMatchObject({ cpus: cpus().length })
})

test('a report is handed in byte by byte, and the UUID of the node is printed', async () => {
  const report = '{"inventory": {"big": 9223372036854775807}}'
  const { code, out } = await inspector(['collect', '--from', '-', '--send', `${service.url}/v1/continue`], {}, report)
  expect([code, out]).toEqual([0, 'u-1\n'])
  expect(service.asked.at(-1)).toMatchObject({ method: 'POST', path: '/v1/continue', body: report })
})

test('this machine’s own report is handed in', async () => {
  expect((await inspector(['collect', '--send', `${service.url}/v1/continue`])).code).toBe(0)
  expect(JSON.parse(service.asked.at(-1)?.body ?? '')).toMatchObject({ inventory: { hostname: hostname() } })
})

test('a refusal prints the service’s message and ends with 1', async () => {
  const { code, out, err } = await inspector(['collect', '--from', '-', '--send', `${service.url}/refuse`], {}, '{}')
  expect([code, out]).toEqual([1, ''])
  expect(err).toContain('no node matches')
})

test('an unreachable service ends with 3', async () => {
  const { code, err } = await inspector(['collect', '--attempts', '1', '--send', 'http://127.0.0.1:1/v1/continue'])
  expect(code).toBe(3)
  expect(err).toContain('connection refused')
})

test('--redact leaves out what tells machines apart', async () => {
  const report = '{"inventory": {"hostname": "rack3-u05"}, "logs": "H4sI"}'
  const { out } = await inspector(['collect', '--from', '-', '--redact'], {}, report)
  expect(JSON.parse(out)).toEqual({ inventory: { hostname: 'host-1' } })
})

test.each([
  [['--send', '127.0.0.1:5050'], 'is no URL'],
  [['--collectors', 'default,nope'], 'There is no collector "nope": there are default, logs, pci-devices'],
  [['--attempts', '0'], 'Write a whole number from 1'],
])('%j is wrong usage', async (args, said) => {
  const { code, err } = await inspector(['collect', ...args])
  expect(code).toBe(2)
  expect(err).toContain(said)
})

test('only chosen collectors run', async () => {
  const { out } = await inspector(['collect', '--collectors', 'pci-devices'])
  expect(JSON.parse(out)).toMatchObject({ inventory: {}, pci_devices: expect.any(Array) as unknown })
})
