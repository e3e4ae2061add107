import { expect, test } from 'bun:test'
import { namedOfIronic } from '../../src/config/named.ts'

test('what an action names stands where it is written, whatever stands above', () => {
  const actions = [null, { action: 'set-attribute', path: 'driver', value: 'ipmi' }, { action: 'add-trait', name: 'A' }]
  expect(namedOfIronic({ rules: [{ actions }] })).toEqual([
    { kind: 'driver', name: 'ipmi', pointer: '/rules/0/actions/1/value' },
    { kind: 'trait', name: 'A', pointer: '/rules/0/actions/2/name' },
  ])
})
