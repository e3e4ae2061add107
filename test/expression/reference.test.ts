import { expect, test } from 'bun:test'
import { parseExpression } from '../../src/expression/index.ts'
import { functionReference } from '../../src/expression/reference.ts'

test('every function is told of once, and as it is called', () => {
  const calls = functionReference().map(({ call }) => call)
  expect(new Set(calls).size).toBe(calls.length)
  expect(calls).toContain('x.substring(a[, b])')
  expect(calls).toContain('x.map(one, f(one)[, g(one)])')
  expect(calls).toContain('default(a, b)')
  const unknown = calls.filter((call) => {
    const plain = call.replaceAll(/[[\]]/g, '').replaceAll('f(one)', 'one').replaceAll('g(one)', 'one')
    const names = Object.fromEntries(['x', 'a', 'b', 'c'].map((name) => [name, { type: 'dyn' } as const]))
    const { problems } = parseExpression(plain, { names }, 'any')
    // `has` takes a path, and no bare name.
    return problems.some(({ code }) => code.startsWith('E')) && !call.startsWith('has(')
  })
  expect(unknown).toEqual([])
})
