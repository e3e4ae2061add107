import { describe, expect, test } from 'bun:test'
import { rehearse } from '../../src/rehearsal/rehearse.ts'
import { machine, report, stage, situation } from './stage.ts'

describe('a rehearsal', () => {
  test('of a known node ends as its introspection would: plan, requests, node and ports before and after, power', async () => {
    const ended = await rehearse(stage(), situation())
    expect(ended).toMatchObject({
      outcome: 'finished',
      error: null,
      discovered: false,
      workflow: 'default',
      power: 'off',
    })
    expect(ended.lookup.matched.bmc).toEqual(['192.0.2.7'])
    expect<string[]>([...ended.lookup.matched.macs]).toEqual(['52:54:00:00:00:01'])
    expect(ended.before.node?.properties).toEqual({})
    expect(ended.after.node?.properties).toMatchObject({ cpus: '8', cpu_arch: 'x86_64', memory_mb: '16384' })
    expect(ended.sent.map(({ request, answer }) => [request.method, request.path, answer.status])).toEqual([
      ['PATCH', `/v1/nodes/${machine.uuid}`, 200],
      ['PATCH', '/v1/ports/00000000-0000-0000-0001-000000000001', 200],
    ])
  })

  test('of a report that nobody waits for is refused, and nothing is sent', async () => {
    const ended = await rehearse(stage(), situation({ node: null }))
    expect(ended).toMatchObject({ outcome: 'error', uuid: null, trace: null, sent: [] })
    expect(ended.error).toStartWith('Look up error: could not find a node')
  })

  test('of an unknown machine creates it, where discovery is on', async () => {
    const discovery = {
      workflow: 'default',
      driver: 'ipmi',
      fields: {},
      bmc_address_versions: [4 as const],
      per_hour: 1,
    }
    const ended = await rehearse(stage({ discovery }), situation({ node: null }))
    expect(ended).toMatchObject({ outcome: 'finished', discovered: true })
    expect(ended.after.node).toMatchObject({ driver: 'ipmi', driver_info: { ipmi_address: '192.0.2.7' } })
    expect(ended.after.ports).toHaveLength(1)
    expect(ended.data?.auto_discovered).toBe(true)
  })

  test('sends nothing when a step fails, and tells which', async () => {
    const ended = await rehearse(stage(), situation({ report: { ...report, error: 'no disks' } }))
    expect(ended).toMatchObject({ outcome: 'error', sent: [], plan: null, data: null, power: 'leave' })
    expect(ended.error).toContain('no disks')
    expect(ended.trace?.steps.map(({ outcome }) => outcome).slice(0, 2)).toEqual(['failed', 'not_reached'])
  })

  test('shuts the node out at the end, and knows what the firewall held before', async () => {
    const { firewall } = await rehearse(stage(), situation())
    expect<string[]>([...firewall.before.waiting]).toEqual(['52:54:00:00:00:01'])
    expect(firewall.after).toMatchObject({ unknown: 'deny', waiting: new Set(), known: new Set(['52:54:00:00:00:01']) })
  })

  test('takes the word of who names a node for a report that matches none of its keys', async () => {
    const ended = await rehearse(stage(), situation({ node: { uuid: machine.uuid, driver: 'ipmi' }, ports: [] }))
    expect(ended).toMatchObject({ outcome: 'finished', uuid: machine.uuid, lookup: { matched: { bmc: [], macs: [] } } })
  })

  test('tries on where Ironic is away for a time', async () => {
    const faults = [{ request: 'PATCH /v1/nodes/*', code: 503, times: 12 }]
    const ended = await rehearse(stage(), situation({ faults }))
    expect(ended.outcome).toBe('finished')
    expect(ended.sent.map(({ answer }) => answer.status)).toEqual([...Array<number>(12).fill(503), 200, 200])
  })

  test('ends at the time-out where Ironic stays away, and within a day where there is none', async () => {
    const faults = [{ request: 'PATCH /v1/nodes/*', code: 503 }]
    expect((await rehearse(stage(), situation({ faults }))).error).toStartWith('Introspection timeout')
    const endless = await rehearse(stage({ introspection: { timeout: 0 } }), situation({ faults }))
    expect(endless.error).toBe('Ironic did not take the plan within a day')
  })

  test('fails a request as it is told to, and tells what Ironic said', async () => {
    const faults = [{ request: 'PATCH /v1/nodes/*', code: 400, message: 'no such property' }]
    const ended = await rehearse(stage(), situation({ faults }))
    expect(ended.error).toContain('no such property')
    expect(ended.power).toBe('leave')
  })

  test('applies the rules of the API', async () => {
    const rules = [{ actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r3' }], conditions: [] }]
    expect((await rehearse(stage(), situation({ rules }))).after.node?.extra).toEqual({ rack: 'r3' })
  })

  test('refuses a report that is no JSON object', async () => {
    const broken = { ...situation(), report: '[]' }
    await expect(rehearse(stage(), broken)).rejects.toThrow('Cannot read the report: it is no JSON object')
  })
})
