import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../../src/model/json.ts'
import type { Node } from '../../../src/model/node.ts'
import { effect } from '../effect.ts'

describe('set-capability', () => {
  const given = { properties: { capabilities: 'a:1,b:2' } }
  const after = (action: JsonObject, node: Partial<Node> = given) => {
    const result = effect({ action: 'set-capability', ...action }, node)
    return Array.isArray(result) ? result[0]?.[2] : result
  }

  test('replaces in place, appends, and removes', () => {
    expect(after({ name: 'a', value: 'v' })).toBe('a:v,b:2')
    expect(after({ name: 'c', value: 'v' })).toBe('a:1,b:2,c:v')
    expect(after({ name: 'a' })).toBe('b:2')
    expect(after({ name: 'a', value: null })).toBe('b:2')
    expect(after({ name: 'zz' })).toBe('a:1,b:2')
  })

  test("writes any value as Python's text", () => {
    expect(after({ name: 'c', value: true })).toBe('a:1,b:2,c:True')
    expect(after({ name: 'c', value: [1, 'a'] })).toBe("a:1,b:2,c:[1, 'a']")
    expect(after({ name: 'c', value: '' })).toBe('a:1,b:2,c:')
  })

  test('begins where the node has none', () => {
    expect(after({ name: 'c', value: 5 }, {})).toBe('c:5')
    expect(after({ name: 'c' }, {})).toBe('')
    expect(after({ name: 'c', value: 5 }, { properties: { capabilities: null } })).toBe('c:5')
  })

  test('fails where the present ones cannot be read', () => {
    expect(after({ name: 'c', value: 5 }, { properties: { capabilities: 'a:1,' } })).toContain('"" has no colon')
    expect(after({ name: 'c', value: 5 }, { properties: { capabilities: { a: 1 } } })).toContain('and not text')
  })
})
