import { describe, expect, test } from 'bun:test'
import { isDeeperThan } from '../../src/api/depth.ts'

const deeper = (text: string, limit: number) => isDeeperThan(new TextEncoder().encode(text), limit)

describe('the depth of a JSON text', () => {
  test.each([
    ['', 0],
    ['1', 0],
    ['{}', 1],
    ['[[],{}]', 2],
    ['{"a":[{"b":[]}]}', 4],
    ['[[]] [[]]', 2],
    ['{"[{":"[[["}', 1],
    [String.raw`{"a\"[[":"\\","b":["]"]}`, 2],
    [String.raw`{"a":"\\\"[[[["}`, 1],
    ['{"ä[":"日本[["}', 1],
    ['["[[[', 1],
    ['"', 0],
  ])('of %p is %p', (text, depth) => {
    expect([deeper(text, depth), depth > 0 && deeper(text, depth - 1)]).toEqual([false, depth > 0])
  })

  test('is found without recursion', () => {
    expect(deeper('['.repeat(5_000_000), 4_999_999)).toBe(true)
  })
})
