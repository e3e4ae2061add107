import { expect, test } from 'bun:test'
import { addressIn, networkOf, type Network } from '../../src/model/network.ts'

const network = (cidr: string) => networkOf(cidr) as Network

test('an address lies in a network of its own family only', () => {
  expect(addressIn('192.0.2.255', network('192.0.2.0/24'))).toBe(true)
  expect(addressIn('192.0.3.0', network('192.0.2.0/24'))).toBe(false)
  expect(addressIn('2001:DB8::1', network('2001:db8::/32'))).toBe(true)
  expect(addressIn('2001:db9::1', network('2001:db8::/32'))).toBe(false)
  expect(addressIn('::1', network('0.0.0.0/0'))).toBe(false)
  expect(addressIn('192.0.2.1', network('::/0'))).toBe(false)
})

test('what is no address lies in none', () => {
  for (const text of ['', '192.0.2', '0300.0.2.1', 'rack', '192.0.2.1/24'])
    expect(addressIn(text, network('0.0.0.0/0'))).toBe(false)
})

test('a CIDR says how it is meant when it cannot be read', () => {
  for (const cidr of [
    '192.0.2.0',
    '192.0.2.0/33',
    '2001:db8::/129',
    '192.0.2/24',
    '192.0.2.0/24/1',
    '192.0.2.0/',
    '/24',
  ])
    expect(networkOf(cidr)).toEqual({
      invalid: 'write an address, a slash and the length of the prefix, such as 192.0.2.0/24',
    })
  expect(networkOf('2001:db8::1/64')).toEqual({
    invalid: 'bits behind the prefix are set, the network is 2001:db8::/64',
  })
})
