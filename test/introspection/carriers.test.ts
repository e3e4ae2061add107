import { expect, test } from 'bun:test'
import { carriersOf } from '../../src/introspection/carriers.ts'
import type { Change } from '../../src/model/changes.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { PlannedRequest } from '../../src/model/plan.ts'

test('a change of an item is carried by the request that sends its list, of the same port', () => {
  const patch = (port: string, path: string): PlannedRequest => ({
    method: 'PATCH',
    path: `/v1/ports/${port}`,
    body: [{ op: 'add', path, value: [1] }],
    steps: ['a'],
  })
  const change = (port: string, path: string): Change => ({
    on: { port: port as Mac },
    op: 'add',
    path,
    value: 1,
    origin: { step: 'a' },
  })
  const carrierOf = carriersOf([patch('x', '/extra/l'), patch('y', '/extra/l')])
  const ports = ['52:54:00:00:00:01', '52:54:00:00:00:02']
  expect(ports.map((port) => carrierOf(change(port, '/extra/l/-')))).toEqual([1, 2])
  expect(carrierOf(change('52:54:00:00:00:03', '/extra/l/0'))).toBeUndefined()
  expect(carriersOf([patch('x', '/extra/l')])(change(ports[0]!, '/extra/list'))).toBeUndefined()
})
