import { describe, expect, test } from 'bun:test'
import { known, listening, oneNode } from '../listening.ts'

const asked: unknown[] = []
const { ask } = await listening({ useCases: oneNode(asked) })

describe('runs over HTTP', () => {
  test('are listed', async () => {
    const answer = await ask(`/ext/v1/introspection/node-1/runs`)
    expect([answer.status, await answer.json()]).toMatchObject([200, { runs: [{ run: 1, outcome: 'finished' }] }])
  })

  test.each([
    ['/trace', null],
    ['/trace?run=3', 3],
  ])('are told one by one: %s', async (path, run) => {
    asked.length = 0
    const answer = await ask(`/ext/v1/introspection/node-1${path}`)
    expect(answer.status).toBe(200)
    expect(asked).toEqual([['trace', known, run]])
  })

  test.each(['0', '-1', 'x', '1.5', ''])('are refused by a number that is none: %p', async (run) => {
    expect((await ask(`/ext/v1/introspection/node-1/trace?run=${run}`)).status).toBe(400)
  })

  test('are planned, of the kept report or of the one given', async () => {
    asked.length = 0
    await ask('/ext/v1/introspection/node-1/plan?workflow=other', { method: 'POST' })
    await ask('/ext/v1/introspection/node-1/plan', { method: 'POST', body: '{"inventory": {}}' })
    expect(asked).toMatchObject([
      ['plan', known, { workflow: 'other', report: null }],
      ['plan', known, { workflow: null, report: { value: { inventory: {} } } }],
    ])
  })

  test('of an unknown node are not found', async () => {
    expect((await ask('/ext/v1/introspection/nobody/trace')).status).toBe(404)
  })
})
