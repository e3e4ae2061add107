import { expect, test } from 'bun:test'
import { addressOf } from '../../src/model/address.ts'

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['0.0.0.0', '0.0.0.0'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::', '::'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
])('%s has the one spelling %s', (text, expected) => {
  expect(addressOf(text)).toBe(expected)
})

test.each([
  '',
  'localhost',
  '192.0.2',
  '192.0.2.256',
  '010.0.0.1',
  '0x7f.1',
  '3221225985',
  '192.0.2.1:80',
  '[::1]',
  '::/0',
  'a:b',
  '52:54:00:77:00:01',
])('%j is no address', (text) => {
  expect(addressOf(text)).toBeUndefined()
})
