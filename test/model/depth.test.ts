import { expect, test } from 'bun:test'
import { isDeeper } from '../../src/model/depth.ts'

test.each<readonly [string, string, boolean]>([
  ['a number', '1', false],
  ['two levels', '{"a": [1]}', false],
  ['three levels', '[{"a": [1]}]', true],
  ['one branch of many', '[1, [], {"a": {"b": 1}}]', true],
  ['a hundred thousand levels', '['.repeat(100_000) + ']'.repeat(100_000), true],
])('%s', (_, text, deeper) => {
  expect(isDeeper(JSON.parse(text), 2)).toBe(deeper)
})
