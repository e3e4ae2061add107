import { afterAll, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cpus, hostname } from 'node:os'
import { join } from 'node:path'
import { inspector, refused, serviceOf } from '../terminal.ts'

const service = serviceOf(({ path }) => {
  if (path === '/refuse') return refused(400, 'no node matches')
  return [200, path === '/endless' ? { uuid: ' '.repeat(2 ** 21) } : { uuid: 'u-1' }]
})
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

test('an answer without an end is not read, and is not the service’s', async () => {
  const { code, err } = await inspector(['collect', '--from', '-', '--send', `${service.url}/endless`], {}, '{}')
  expect(code).toBe(1)
  expect(err).toContain('the answer is too long; that is not what the service says')
})

test('a report of somewhere else becomes flat, too; one that is flat stays as it is', async () => {
  const convert = (report: string) => inspector(['collect', '--from', '-', '--format', 'flat'], {}, report)
  const { code, out } = await convert(
    '{"inventory": {"cpu": {"count": 2}, "interfaces": [{"name": "em1", "mac_address": "52:54:00:00:00:01"}]}}',
  )
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ cpus: 2, interfaces: { em1: { mac: '52:54:00:00:00:01', ip: null } } })
  const report = '{"interfaces": {}, "cpus": 2.0}'
  expect((await convert(report)).out).toBe(`${report}\n`)
  for (const [wrong, why] of [
    ['{"disks": []}', 'Cannot make a flat report of "-": it has neither inventory nor interfaces'],
    ['{', 'Cannot make a flat report of "-": '],
  ] as const) {
    const refusal = await convert(wrong)
    expect([refusal.code, refusal.out]).toEqual([1, ''])
    expect(refusal.err).toContain(why)
  }
})

test.skipIf(!existsSync('/sys/class/net'))('flat has every NIC with a link address, but loopbacks', async () => {
  const { out } = await inspector(['collect', '--format', 'flat'])
  const names = readdirSync('/sys/class/net').filter((name) => !name.startsWith('lo'))
  const addressOf = (name: string) => join('/sys/class/net', name, 'address')
  const wanted = names.filter(
    (name) => existsSync(addressOf(name)) && readFileSync(addressOf(name), 'utf8').trim() !== '',
  )
  expect(Object.keys((JSON.parse(out) as { interfaces: object }).interfaces).toSorted()).toEqual(wanted.toSorted())
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
