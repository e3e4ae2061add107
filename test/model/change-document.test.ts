import { describe, expect, test } from 'bun:test'
import type { NewChange } from '../../src/model/changes.ts'
import { frozen, type Json } from '../../src/model/json.ts'
import { changed } from '../../src/model/change-document.ts'

const set = (path: string, value: Json, op: NewChange['op'] = 'add'): NewChange => ({ on: 'node', op, path, value })
const remove = (path: string): NewChange => ({ on: 'node', op: 'remove', path })

describe('changing a document', () => {
  test('leaves the old one as it was and shares what is not on the path', () => {
    const old = frozen({ a: { b: 1 }, c: { d: 2 } })
    const after = changed(old, [set('/a/b', 5), set('/a/e', 6)])
    expect(after).toEqual({ a: { b: 5, e: 6 }, c: { d: 2 } })
    expect(old).toEqual({ a: { b: 1 }, c: { d: 2 } })
    expect((after as typeof old).c).toBe(old.c)
  })

  test('makes missing parents', () => {
    expect(changed({ a: null }, [set('/a/b/c', 1)])).toEqual({ a: { b: { c: 1 } } })
  })

  test('removes keys and list items; a missing key is no error', () => {
    expect(changed(frozen({ a: 1, b: [1, 2, 3] }), [remove('/a'), remove('/b/1'), remove('/c')])).toEqual({ b: [1, 3] })
  })

  test('adds into lists, replaces in lists, appends to lists', () => {
    expect(changed(frozen([1, 2]), [set('/0', 0), set('/2', 9, 'replace'), set('/-', 3)])).toEqual([0, 1, 9, 3])
  })

  test('does not change a value that came in with an earlier change', () => {
    const value = frozen({ x: 1 })
    expect(changed({}, [set('/a', value), set('/a/y', 2)])).toEqual({ a: { x: 1, y: 2 } })
    expect(value).toEqual({ x: 1 })
  })

  test('replaces the whole', () => {
    expect(changed({ a: 1 }, [set('', { b: 2 }), set('/c', 3)])).toEqual({ b: 2, c: 3 })
  })

  test('keeps a key __proto__ data', () => {
    const after = changed(JSON.parse('{"a": {"__proto__": {"x": 1}}}') as Json, [
      set('/a/b', 1),
      set('/__proto__/y', 2),
    ])
    expect(JSON.stringify(after)).toBe('{"a":{"__proto__":{"x":1},"b":1},"__proto__":{"y":2}}')
    expect(Object.getPrototypeOf(after)).toBe(Object.prototype)
  })

  test('does not walk into inherited keys', () => {
    expect(JSON.stringify(changed({}, [set('/constructor/x', 1)]))).toBe('{"constructor":{"x":1}}')
  })

  test('fails where the path runs through text or a number', () => {
    expect(() => changed({ a: 'text' }, [set('/a/b', 1)])).toThrow(
      'Cannot change "/a/b": there is no object to hold "b"',
    )
  })

  test.each([
    [{ l: [1] }, set('/l/foo', 9)],
    [{ l: [1] }, set('/l/01', 9)],
    [{ l: [1] }, set('/l/2', 9)],
    [{ l: [1] }, set('/l/1', 9, 'replace')],
    [{ l: [1] }, set('/l/-1', 9)],
    [{ l: [{}] }, set('/l/foo/x', 9)],
    [{ l: [{}] }, set('/l/1/x', 9)],
  ])('fails where a list has no such place: %j %j', (document, change) => {
    expect(() => changed(frozen(document), [change])).toThrow('there is a list of 1 item, in which')
  })

  test('adds at the end of a list, and to lists that are not there yet', () => {
    expect(changed(frozen({ l: [1] }), [set('/l/1', 2), set('/l/-', 3)])).toEqual({ l: [1, 2, 3] })
    expect(changed(frozen({ l: null }), [set('/l/-', 1), set('/m/-/x', 2)])).toEqual({ l: [1], m: [{ x: 2 }] })
  })

  test('removes nothing that is not there', () => {
    const old = frozen({ l: [1], t: 'text' })
    expect(changed(old, ['/l/foo', '/l/1', '/l/-', '/l/00', '/t/x', '/n/x'].map(remove))).toEqual(old)
  })

  test('copies an object once, however many of its keys change', () => {
    const many = Array.from({ length: 200_000 }, (_, n) => set(`/nics/eth${n}/lldp`, n))
    expect(Object.keys((changed({}, many) as { nics: object }).nics)).toHaveLength(200_000)
  })
})
