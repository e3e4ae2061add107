import { expect, test } from 'bun:test'
import { bootMacOf, macOf } from '../../src/model/mac.ts'

const mac = '52:54:00:aa:bb:cc'

test('six octets with colons are a MAC, in lower case', () => {
  expect(String(macOf(mac))).toBe(mac)
  expect(String(macOf('52:54:00:AA:bb:CC'))).toBe(mac)
})

test.each([
  '52-54-00-aa-bb-cc',
  '5254.00aa.bbcc',
  '525400aabbcc',
  '52:54:00:aa:bb',
  '52:54:0:aa:bb:cc',
  `${mac}:dd:ee`,
  `${mac}\n`,
  ` ${mac}`,
  '52:54:00:aa:bb:cg',
  '',
  null,
  undefined,
  5,
  {},
])('%j is none', (value) => {
  expect(macOf(value)).toBeUndefined()
})

test.each([
  '01-52-54-00-aa-bb-cc',
  '01-52-54-00-AA-BB-CC',
  '20-52-54-00-aa-bb-cc',
  '52-54-00-aa-bb-cc',
  '52:54:00:aa:bb:cc',
  '52:54:00:AA:BB:CC',
])('do: %s says who booted', (text) => {
  expect(String(bootMacOf(text))).toBe(mac)
})

test.each(['', '-', '01-', 'eno1', '01-52-54-00-aa', '01-01-52-54-00-aa-bb-cc', null, 5])(
  '%j says nothing about it',
  (value) => {
    expect(bootMacOf(value)).toBeUndefined()
  },
)

test('a text longer than all forms says nothing about the NIC that booted, even when a MAC ends it', () => {
  expect(bootMacOf(`${'a'.repeat(90)}-52-54-00-77-00-01`)).toBeUndefined()
})
