import { expect, test } from 'bun:test'
import { inspect } from 'node:util'
import { Secret } from '../../src/model/secret.ts'

const secret = new Secret('hunter2')

test('a secret shows itself to whoever asks for it', () => {
  expect(secret.reveal()).toBe('hunter2')
})

test.each([
  ['text', String(secret)],
  ['JSON', JSON.stringify({ secret, list: [secret] })],
  ['inspection', inspect({ secret }, { depth: 9, showHidden: true })],
  ['Bun’s inspection', Bun.inspect({ secret, list: [secret] })],
  ['its own keys and values', JSON.stringify([Object.entries(secret), structuredClone(secret)])],
])('%s shows the mask or nothing', (_, shown) => {
  expect(shown).not.toContain('hunter2')
})
