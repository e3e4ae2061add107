import { afterAll, describe, expect, test } from 'bun:test'
import { isObject, objectOf, objectsOf, type Json, type JsonObject } from '../../src/model/json.ts'
import { recordedAnswers } from '../../src/outside/recorded.ts'
import { mask, Secret } from '../../src/model/secret.ts'
import { unmasked } from '../../src/introspection/secrets.ts'
import { rehearsalDocument } from '../../src/rehearsal/document.ts'
import { nodeOfFile, portsOfFile, unbornNode } from '../../src/rehearsal/node-file.ts'
import { rehearse } from '../../src/rehearsal/rehearse.ts'
import type { Stage } from '../../src/rehearsal/situation.ts'
import { nodeBmc, nodeMac, nodeUuid } from '../fakes/ironic.ts'
import { house, post, uuid, waiting, type House } from '../introspection/house.ts'
import { chanceOf, randomNode, randomReport } from './reports.ts'
import { answers, secret, site } from './site.ts'
import { stage, situation } from './stage.ts'

/*
 * What the use cases send to an Ironic that listens and records, and what a rehearsal of the same says would be sent: method, path,
 * query, body and order of all writes; secrets, which a rehearsal does not know, are filled in here.
 */

const rules = [
  {
    description: 'rack and capability',
    conditions: [{ op: 'eq', field: 'data://inventory.system_vendor.manufacturer', value: 'HPE' }],
    actions: [
      { action: 'set-attribute', path: '/extra/rack', value: 'r{data[inventory][disks]}' },
      { action: 'set-capability', name: 'profile', value: 'compute' },
      { action: 'add-trait', name: 'CUSTOM_HPE' },
      { action: 'set-attribute', path: '/driver', value: 'ilo5' },
    ],
  },
  {
    conditions: [{ op: 'lt', field: 'memory_mb', value: 4096 }],
    actions: [{ action: 'fail', message: 'too little memory' }],
  },
]

type Write = { readonly method: string; readonly path: string; readonly query: JsonObject; readonly body: Json }

describe('what is sent and what is planned are the same', () => {
  const homes: House[] = []
  afterAll(() => Promise.all(homes.map((home) => home.stop())))

  async function started(discovery: boolean): Promise<{ home: House; on: Stage }> {
    const ask = recordedAnswers(answers)
    const home = await house({ workflow: site, secrets: { bmc: secret }, ask, ...(discovery ? { discovery: {} } : {}) })
    homes.push(home)
    for (const rule of rules) await home.rules.create(rule as never)
    const base = stage()
    const secrets = { bmc: new Secret(mask) }
    return { home, on: { ...base, current: { ...base.current, ...home.around.current(), secrets } } }
  }

  test('for 700 reports of known nodes', async () => {
    const { home, on } = await started(false)
    const chance = chanceOf(1)
    let sending = 0
    for (let round = 0; round < 700; round++) {
      home.ironic.reset(1)
      const node = home.ironic.nodes.get(nodeUuid(1))!
      Object.assign(node, randomNode(chance))
      if (chance() < 0.4) await addPort(home, 1, '52:54:09:00:00:01')
      const report = randomReport(chance, { bmc: nodeBmc(1), mac: nodeMac(1) })
      const ports = [...home.ironic.ports.values()].map((port) => ({ ...port }) as JsonObject)
      const known = structuredClone(node) as unknown as JsonObject
      await waiting(home)
      const before = home.ironic.requests.length
      await post(home, report).catch(() => undefined)
      await home.around.background.idle()
      const sent = writesSince(home, before)
      const planned = await plannedWrites(on, {
        report: JSON.stringify(report),
        node: nodeOfFile(known),
        ports: portsOfFile(ports, uuid(1)),
      })
      expect({ round, writes: planned }).toEqual({ round, writes: [...sent] })
      sending += sent.length
    }
    expect(sending).toBeGreaterThan(700)
  }, 60_000)

  test('for 400 reports of unknown machines, but for the UUID that is still to be given', async () => {
    const { home, on } = await started(true)
    const chance = chanceOf(2)
    for (let round = 0; round < 400; round++) {
      home.ironic.reset(0)
      const report = randomReport(chance, { bmc: nodeBmc(2), mac: nodeMac(2) })
      const before = home.ironic.requests.length
      await post(home, report).catch(() => undefined)
      await home.around.background.idle()
      const sent = writesSince(home, before)
      const given = objectOf(sent[0]?.body).uuid
      const text = JSON.stringify(sent).replaceAll(typeof given === 'string' ? given : 'none', unbornNode)
      const planned = await plannedWrites(on, { report: JSON.stringify(report), node: null, ports: [] })
      expect({ round, writes: planned }).toEqual({ round, writes: JSON.parse(text) as Write[] })
      const created = [...home.ironic.nodes.keys()]
      await home.around.introspections.forget(created as never)
    }
  }, 60_000)

  async function plannedWrites(
    on: Stage,
    about: { report: string; node: JsonObject | null; ports: readonly JsonObject[] },
  ) {
    const ended = await rehearse(on, { ...situation(), rules, answers, ...about })
    const masked = JSON.stringify(rehearsalDocument(ended, { answered: false }))
    expect(masked).not.toContain(secret)
    const requests = objectsOf((JSON.parse(masked) as JsonObject).requests)
    return requests.map(({ method, path, query, body }, index): Write => {
      const { secrets = [] } = ended.plan?.requests[index] ?? {}
      const filled = unmasked({ method: 'POST', path: '', body: body ?? null, secrets }, { bmc: new Secret(secret) })
      return { method: String(method), path: String(path), query: objectOf(query), body: filled.body ?? null }
    })
  }
})

/** Writes of plans: power and boot devices are no part of them. */
function writesSince(home: House, before: number): readonly Write[] {
  return home.ironic.requests
    .slice(before)
    .filter(({ method, path }) => method !== 'GET' && !/\/(states|management)\//.test(path))
    .map(({ method, path, query, body }) => ({
      method,
      path,
      query: { ...query },
      body: isObject(body) || Array.isArray(body) ? (body as Json) : null,
    }))
}

async function addPort(home: House, k: number, address: string): Promise<void> {
  const body = JSON.stringify({ address, node_uuid: nodeUuid(k) })
  const headers = { 'Content-Type': 'application/json', 'X-OpenStack-Ironic-API-Version': '1.82' }
  const answer = await fetch(`${home.ironic.url}/v1/ports`, { method: 'POST', headers, body })
  expect(answer.status).toBe(201)
}
