import { expect, test } from 'bun:test'
import { inspect } from 'node:util'
import { sealed, Sealed, unsealed } from '../../src/model/sealed.ts'
import type { Json } from '../../src/model/json.ts'

const text = { parts: ['user:', { secret: 'bmc' }] }
const seal = new Sealed(text) as unknown as Json

test('a seal shows the mask, and has no keys', () => {
  expect(JSON.stringify({ seal, list: [seal] })).toBe('{"seal":"***","list":["***"]}')
  expect(String(seal)).toBe('***')
  expect(inspect({ seal })).not.toContain('bmc')
  expect(Object.entries(seal as object)).toEqual([])
})

test('secrets become seals in their places, and come out again', () => {
  const secrets = [
    { at: '/list/1', text },
    { at: '/a~1b', text },
  ]
  const shown = { list: ['x', '***'], 'a/b': '***', other: 5 }
  expect(unsealed(sealed(shown, secrets))).toEqual({ value: shown, secrets })
})

test('a value without seals is shared; a seal of which only the node knows the text is a mask, and none to be sent', () => {
  const value = { list: ['***', { a: null }] }
  expect(unsealed(value).value).toBe(value)
  expect(unsealed([new Sealed() as unknown as Json])).toEqual({ value: ['***'], secrets: [] })
})
