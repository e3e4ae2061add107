import { expect, test } from 'bun:test'
import { keptPlan, keptTrace } from '../../src/introspection/kept-trace.ts'
import type { Change } from '../../src/model/changes.ts'

const huge = 'x'.repeat(200_000)
const large: Change = {
  on: 'node',
  op: 'add',
  path: '/extra/a',
  value: { a: huge },
  before: huge,
  origin: { step: 's' },
}
const small: Change = { on: 'node', op: 'remove', path: '/extra/b', origin: { step: 's' } }
const kept = [{ ...large, value: '… (1 keys)', before: `${'x'.repeat(1000)}… (200000 characters)` }, small]

test('very large values of a trace are named by their size, all else is kept', () => {
  const step = { id: 's', outcome: 'ok', notes: ['n'], warnings: [], changes: [large, small] } as const
  const trace = { trace: 1, workflow: 'w', revision: 'r', steps: [step] } as const
  expect(keptTrace(trace)).toEqual({ ...trace, steps: [{ ...step, changes: kept }] })
})

test('the requests of a plan are whole', () => {
  const requests = [{ method: 'PATCH', path: '/v1/nodes/1', body: [{ value: huge }], steps: ['s'] }] as const
  expect(keptPlan({ requests, power: 'off', changes: [large, small] })).toEqual({
    requests,
    power: 'off',
    changes: kept,
  })
})
