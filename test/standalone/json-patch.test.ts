import { describe, expect, test } from 'bun:test'
import { frozen, type Json, type JsonObject } from '../../src/model/json.ts'
import { applyPatch, patchOf } from '../../src/standalone/json-patch.ts'

const fields = ['extra', 'name']
const patch = (document: JsonObject, ...operations: Json[]) => applyPatch(document, patchOf(operations, fields))

describe('a patch', () => {
  test('leaves the document as it is and shares what it does not touch', () => {
    const document = frozen({ extra: { deep: { a: 1 }, other: { b: 2 } }, name: null })
    const after = patch(document, { op: 'add', path: '/extra/deep/c', value: 3 })
    expect(after).toEqual({ extra: { deep: { a: 1, c: 3 }, other: { b: 2 } }, name: null })
    expect((after.extra as JsonObject).other).toBe(document.extra.other)
    expect(document.extra.deep).toEqual({ a: 1 })
  })

  test('inserts into lists, replaces and removes in them', () => {
    const document = { extra: { list: ['a', 'b'] } }
    expect(patch(document, { op: 'add', path: '/extra/list/1', value: 'x' })).toEqual({
      extra: { list: ['a', 'x', 'b'] },
    })
    expect(patch(document, { op: 'add', path: '/extra/list/2', value: 'x' })).toEqual({
      extra: { list: ['a', 'b', 'x'] },
    })
    expect(patch(document, { op: 'add', path: '/extra/list/-', value: 'x' })).toEqual({
      extra: { list: ['a', 'b', 'x'] },
    })
    expect(patch(document, { op: 'replace', path: '/extra/list/0', value: 'x' })).toEqual({
      extra: { list: ['x', 'b'] },
    })
    expect(patch(document, { op: 'remove', path: '/extra/list/0' })).toEqual({ extra: { list: ['b'] } })
  })

  test.each([
    [{ op: 'add', path: '/extra/list/3', value: 1 }],
    [{ op: 'replace', path: '/extra/list/2', value: 1 }],
    [{ op: 'replace', path: '/extra/list/-', value: 1 }],
    [{ op: 'remove', path: '/extra/list/x' }],
    [{ op: 'add', path: '/extra/text/x', value: 1 }],
    [{ op: 'add', path: '/extra/absent/x', value: 1 }],
    [{ op: 'add', path: '/extra/x' }],
    [{ op: 'remove', path: '/extra/toString' }],
    [{ op: 'remove', path: '/name' }],
  ])('is refused when nothing is there to change: %p', (operation) => {
    const document = { extra: { list: ['a', 'b'], text: 'a' } }
    expect(() => patch(document, operation)).toThrow("Couldn't apply patch")
  })

  test('keeps a key __proto__ as data', () => {
    const after = patch({ extra: {} }, { op: 'add', path: '/extra/__proto__', value: { polluted: true } })
    expect(Object.keys(after.extra as JsonObject)).toEqual(['__proto__'])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test.each([
    [{}],
    ['text'],
    [[['add']]],
    [[{ op: 'add' }]],
    [[{ op: 'add', path: '/extra/a', value: 1, from: '/b' }]],
  ])('is refused when it is none: %p', (body) =>
    expect(() => patchOf(body as Json, fields)).toThrow('Schema error for patch'),
  )
})
