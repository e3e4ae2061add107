import { expect, test } from 'bun:test'
import { effect } from '../effect.ts'

test('fails with its message, placeholders as they are', () => {
  expect(effect({ action: 'fail', message: 'no {data[x]}' })).toBe('no {data[x]}')
})

test("writes a message that is no text as Python's text", () => {
  expect(effect({ action: 'fail', message: ['a', null] })).toBe("['a', None]")
})
