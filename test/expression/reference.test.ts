import { expect, test } from 'bun:test'
import { parseExpression } from '../../src/expression/index.ts'
import { functionReference, omissionReference } from '../../src/expression/reference.ts'

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

test('what of CEL is not here is told, too, and is not', () => {
  const calls = omissionReference().flatMap(({ call }) => call.split(', '))
  expect(calls).toContain('uint')
  expect(calls).toContain('optional.of')
  expect(calls).toContain('getFullYear')
  const names = { x: { type: 'dyn' } as const }
  for (const call of calls.filter((one) => /^[a-zA-Z.]+$/.test(one))) {
    const text = call.startsWith('get') ? `x.${call}()` : `${call}(x)`
    expect(parseExpression(text, { names }, 'any').problems).toMatchObject([
      { code: 'E402', message: `CEL's ${call} is not here`, remedy: expect.stringContaining('write ') as never },
    ])
  }
})
