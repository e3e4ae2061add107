/** Reports that need more than the defaults: of active nodes and unknown machines, kept or not, with logs. With the compiled binary. */

import { expect, test } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { nodeBmc, nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { report } from '../introspection/house.ts'
import { until } from './inspector.ts'
import { openTo, siteOfEach } from './nodes.ts'

const site = siteOfEach(2)

const run = async (more: string) =>
  site.serve(`${openTo(site)}logging: {format: json}
workflows: {site: {ports: {add_ports: all, keep_ports: present}, steps: [ramdisk_error, scheduler, validate_interfaces]}}
${more}
`)
const post = async (value: object) => {
  const answer = await fetch(`${site.inspector.url}/v1/continue`, { method: 'POST', body: JSON.stringify(value) })
  return { status: answer.status, text: await answer.text() }
}
const ask = (path: string, method = 'GET') => fetch(`${site.inspector.url}/v1/introspection/${path}`, { method })
const finished = (k: number) =>
  until(async () => {
    const { state } = (await (await ask(nodeUuid(k))).json()) as { state: string }
    return state === 'finished'
  }, `node ${k} is finished`)

/** What it writes may arrive after its answer. */
const logged = (text: string) => until(() => site.inspector.log().includes(text), `${text} is logged`)

test('an active node that reports by itself is processed, and stays on', async () => {
  await run('introspection: {workflow: site, permit_active: true}')
  site.ironic.nodes.get(nodeUuid(1))!.provision_state = 'active'
  expect(await post(report(1))).toMatchObject({ status: 200, text: expect.stringContaining(nodeUuid(1)) })
  await finished(1)
  expect(await post(report(2))).toMatchObject({ status: 400, text: expect.stringContaining('nobody started') })
  const writes = site.ironic.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path}`)
  expect(writes).toEqual([`PATCH /v1/nodes/${nodeUuid(1)}`, 'POST /v1/ports'])
})

test('no more unknown machines are enrolled within an hour than allowed, also when the service is killed in between', async () => {
  const discovery = 'discovery: {workflow: site, driver: ipmi, per_hour: 2}'
  await run(discovery)
  for (const k of [11, 12]) expect((await post(report(k))).status).toBe(200)
  await site.inspector.signal('SIGKILL')
  await run(discovery)
  expect(await post(report(13))).toMatchObject({ status: 400, text: expect.stringContaining('discovery.per_hour') })
  await logged('"event":"discovery.limited"')
  expect(site.ironic.nodes.size).toBe(4)
})

test('where nothing is kept there is no data, and a report is processed again only when it is given', async () => {
  await run('introspection: {workflow: site, start_delay: 0s}\nkeep: {runs: 0, unprocessed: false}')
  await ask(`${nodeUuid(1)}?manage_boot=0`, 'POST')
  expect((await post(report(1))).status).toBe(200)
  await finished(1)
  for (const path of ['data', 'data/unprocessed']) expect((await ask(`${nodeUuid(1)}/${path}`)).status).toBe(404)
  expect((await ask(`${nodeUuid(1)}/data/unprocessed`, 'POST')).status).toBe(400)
  const again = await fetch(`${site.inspector.url}/v1/introspection/${nodeUuid(1)}/data/unprocessed`, {
    method: 'POST',
    body: JSON.stringify(report(1)),
  })
  expect(again.status).toBe(202)
  await finished(1)
})

test('logs of a failed report are in a file of its name, which others may not read, and nowhere in the log', async () => {
  const filename = '{uuid}_{bmc}_{mac}.tar.gz'
  await run(
    `introspection: {workflow: site}\nkeep: {ramdisk_logs: {directory: ${join(site.directory, 'logs')}, filename: "${filename}"}}`,
  )
  const logs = Buffer.from('the journal').toString('base64')
  await ask(`${nodeUuid(1)}?manage_boot=0`, 'POST')
  expect(await post(report(1, { logs, error: 'broken' }))).toMatchObject({ status: 400 })
  const name = `${nodeUuid(1)}_${nodeBmc(1)}_${nodeMac(1).replaceAll(':', '')}.tar.gz`
  expect(readdirSync(join(site.directory, 'logs'))).toEqual([name])
  expect(readFileSync(join(site.directory, 'logs', name), 'utf8')).toBe('the journal')
  expect(statSync(join(site.directory, 'logs', name)).mode & 0o777).toBe(0o600)
  expect(site.inspector.log()).not.toContain(logs)
  const bad = { logs: '%%%', error: 'broken' }
  await ask(`${nodeUuid(2)}?manage_boot=0`, 'POST')
  expect(await post(report(2, bad))).toMatchObject({ status: 400, text: expect.stringContaining('broken') })
  await logged('"event":"ramdisk_logs.failed"')
})
