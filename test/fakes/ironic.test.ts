import { afterAll, beforeAll, expect, test } from 'bun:test'
import { join } from 'node:path'
import { nodeUuid } from './ironic.ts'

let fake: Bun.Subprocess<'ignore', 'pipe', 'inherit'>
let url: string

const ask = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init)
const json = async (path: string) => (await ask(path)).json() as Promise<Record<string, unknown>>

beforeAll(async () => {
  const program = join(import.meta.dir, 'ironic.ts')
  fake = Bun.spawn([process.execPath, program, '--port', '0', '--nodes', '300'], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  for await (const chunk of fake.stdout) {
    url = /http:\S+[^:\s]/.exec(new TextDecoder().decode(chunk))?.[0] ?? ''
    if (url) break
  }
})
afterAll(async () => {
  fake.kill()
  await fake.exited
})

test('the fake Ironic as a program has the nodes that load drivers expect', async () => {
  expect(await json(`/v1/nodes/${nodeUuid(255)}`)).toMatchObject({
    name: 'rig-0255',
    driver_info: { ipmi_address: '10.77.1.5' },
  })
  expect(await json('/v1/ports?address=52:54:00:77:01:05&fields=node_uuid')).toEqual({
    ports: [{ node_uuid: nodeUuid(255) }],
  })
})

test('it counts calls by route and is put back', async () => {
  await ask('/_reset', { method: 'POST' })
  await ask('/v1/nodes/rig-0001')
  await ask(`/v1/nodes/${nodeUuid(2)}/states/power`, { method: 'PUT', body: '{"target": "rebooting"}' })
  expect(await json('/_stats')).toEqual({ 'GET /v1/nodes/:name': 1, 'PUT /v1/nodes/:id/states/power': 1 })
  expect(await json(`/v1/nodes/${nodeUuid(2)}`)).toMatchObject({ power_state: 'power on' })
  await ask('/_fake/reset', { method: 'POST', body: '{"nodes": 2}' })
  expect(await json(`/v1/nodes/${nodeUuid(2)}`)).toMatchObject({ power_state: 'power off' })
  expect((await ask(`/v1/nodes/${nodeUuid(3)}`)).status).toBe(404)
})

test('faults and locks are injected from outside, and requests are told without tokens', async () => {
  await ask('/_fake/reset', { method: 'POST' })
  await ask('/_fake/faults', { method: 'POST', body: '{"path": "validate", "times": 1, "status": 503}' })
  const validate = `/v1/nodes/${nodeUuid(1)}/validate`
  const headers = { 'x-auth-token': 'hunter2', authorization: 'Basic hunter2' }
  expect((await ask(validate, { headers })).status).toBe(503)
  expect((await ask(validate)).status).toBe(200)
  await ask(`/_fake/locks/${nodeUuid(1)}`, { method: 'PUT' })
  const power = { method: 'PUT', body: '{"target": "power off"}' }
  expect((await ask(`/v1/nodes/${nodeUuid(1)}/states/power`, power)).status).toBe(409)
  await ask(`/_fake/locks/${nodeUuid(1)}`, { method: 'DELETE' })
  expect((await ask(`/v1/nodes/${nodeUuid(1)}/states/power`, power)).status).toBe(202)
  const requests = await (await ask('/_fake/requests')).text()
  expect((JSON.parse(requests) as { status: number }[]).map(({ status }) => status)).toEqual([503, 200, 409, 202])
  expect(requests).not.toContain('hunter2')
})
