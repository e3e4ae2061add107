import { describe, expect, test } from 'bun:test'
import { isObject, objectsOf } from '../../src/model/json.ts'
import { cameOf, rehearsalDocument } from '../../src/rehearsal/document.ts'
import { rehearse } from '../../src/rehearsal/rehearse.ts'
import { situation, stage } from './stage.ts'

describe('the document of a rehearsal', () => {
  test('tells the answer of each request, and which request carries a change', async () => {
    const ended = await rehearse(stage(), situation())
    const { steps, requests, lookup, firewall } = rehearsalDocument(ended, { answered: true })
    expect(objectsOf(requests).map(({ n, method, answer }) => [n, method, answer])).toEqual([
      [1, 'PATCH', { code: 200 }],
      [2, 'PATCH', { code: 200 }],
    ])
    const changes = objectsOf(steps).flatMap((step) => objectsOf(step.changes))
    const carried = (path: string) => changes.find((change) => change.path === path && change.on !== 'data')?.request
    expect([carried('/properties/cpus'), carried('/pxe_enabled')]).toEqual([1, 2])
    expect(changes.filter(({ on }) => on === 'data').every((change) => change.request === undefined)).toBe(true)
    expect(lookup).toMatchObject({ matched: 'node-1', score: 2 })
    expect(firewall).toEqual({ unknown: 'deny', added: [], removed: ['52:54:00:00:00:01'] })
  })

  test('of a plan has no answers', async () => {
    const { requests } = rehearsalDocument(await rehearse(stage(), situation()), { answered: false })
    expect(objectsOf(requests).some((request) => isObject(request.answer))).toBe(false)
  })

  test('calls an optional step a warning of which Ironic refused something', async () => {
    const base = stage()
    const optional = base.current.workflows
      .get('default')!
      .steps.map((step) => (step.id === 'scheduler' ? { ...step, optional: true } : step))
    const workflows = new Map(base.current.workflows).set('default', {
      ...base.current.workflows.get('default')!,
      steps: optional,
    })
    const faults = [{ request: 'PATCH /v1/nodes/*', code: 400, times: 1, message: 'no cpus' }]
    const ended = await rehearse({ ...base, current: { ...base.current, workflows } }, situation({ faults }))
    expect(ended.outcome).toBe('finished')
    const scheduler = objectsOf(rehearsalDocument(ended, { answered: true }).steps).find(({ id }) => id === 'scheduler')
    expect(scheduler).toMatchObject({ outcome: 'warning', error: 'no cpus' })
    const ofNode = objectsOf(scheduler?.changes).filter(({ on }) => on === 'node')
    expect(ofNode.length).toBeGreaterThan(0)
    expect(ofNode.every(({ refused }) => refused === 'no cpus')).toBe(true)
    expect(cameOf(ended.plan, ended.sent).answers.get(0)).toEqual({ code: 200 })
    expect(ended.after.node?.properties).not.toHaveProperty('cpus')
  })

  test('tells of a port that another node has that it was left as it is', async () => {
    const faults = [{ request: 'POST /v1/ports', code: 409, message: 'taken' }]
    const ended = await rehearse(stage(), situation({ faults, ports: [] }))
    const changes = objectsOf(rehearsalDocument(ended, { answered: true }).steps).flatMap((step) =>
      objectsOf(step.changes),
    )
    expect(changes.filter(({ op }) => op === 'create').map(({ refused }) => refused)).toContain('taken')
    expect(changes.filter(({ on }) => on === 'node').some(({ refused }) => refused !== undefined)).toBe(false)
  })

  test('knows a patch that was sent again without something, and creations one by one', () => {
    const step = { steps: ['a'] }
    const patch = { method: 'PATCH', path: '/v1/nodes/x', body: [{ op: 'remove', path: '/extra/a' }], ...step } as const
    const port = (address: string) => ({ method: 'POST', path: '/v1/ports', body: { address }, ...step }) as const
    const plan = { requests: [patch, port('1'), port('2')], power: 'leave', changes: [] } as const
    const sent = [
      { request: patch, answer: { status: 400 } },
      { request: { ...patch, body: [] }, answer: { status: 200 } },
      { request: port('1'), answer: { status: 503 } },
      { request: port('1'), answer: { status: 201 } },
      { request: port('2'), answer: { status: 409, message: 'taken' } },
    ]
    expect([...cameOf(plan, sent).answers]).toEqual([
      [0, { code: 200 }],
      [1, { code: 201 }],
      [2, { code: 409, message: 'taken' }],
    ])
  })
})
