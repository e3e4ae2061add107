import { expect, test } from 'bun:test'
import { booleanOf } from '../../src/model/boolean.ts'

test('true and false, 1 and 0, and OpenStack’s words for them in any case are booleans', () => {
  for (const value of [true, 1, '1', 't', 'True', ' on ', 'Y', 'YES']) expect(booleanOf(value)).toBe(true)
  for (const value of [false, 0, '0', 'f', 'FALSE', 'off', ' N', 'no']) expect(booleanOf(value)).toBe(false)
})

test('nothing else is', () => {
  for (const value of [undefined, null, '', 'maybe', 2, -1, [], [true], {}]) expect(booleanOf(value)).toBeUndefined()
})
