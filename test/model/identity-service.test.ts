import { describe, expect, test } from 'bun:test'
import { endpointIn, identityApiOf } from '../../src/model/identity-service.ts'

describe('an endpoint in the catalogue', () => {
  const at = (url: string, name: string, region: string) => ({ url, interface: name, region, region_id: region })
  const catalogue = [
    { type: 'identity', endpoints: [at('http://identity', 'internal', 'North')] },
    {
      type: 'baremetal',
      endpoints: [
        at('http://public.north', 'public', 'North'),
        at('http://internal.south', 'internal', 'South'),
        { ...at('', 'admin', 'North'), url: null },
      ],
    },
  ]
  const found = (interfaces: readonly string[], region: string | null = null, type = 'baremetal') =>
    endpointIn(catalogue, type, { interfaces, region })

  test('is that of the first interface which has one', () => {
    expect(found(['internal', 'public'])).toBe('http://internal.south')
    expect(found(['admin', 'public'])).toBe('http://public.north')
  })

  test('is in the region, when one is wanted', () => {
    expect(found(['internal', 'public'], 'North')).toBe('http://public.north')
    expect(found(['public'], 'South')).toBeUndefined()
  })

  test('tells its region by name where it has no id', () => {
    const endpoints = [{ url: 'http://old.north', interface: 'public', region: 'North' }]
    const wanted = { interfaces: ['public'], region: 'North' }
    expect(endpointIn([{ type: 'baremetal', endpoints }], 'baremetal', wanted)).toBe('http://old.north')
  })

  test('is missing for another type, and in what is no catalogue', () => {
    expect(found(['public'], null, 'compute')).toBeUndefined()
    for (const odd of [undefined, null, {}, [null], [{ type: 'baremetal', endpoints: 'x' }]])
      expect(endpointIn(odd, 'baremetal', { interfaces: ['public'], region: null })).toBeUndefined()
  })
})

test.each([
  ['http://k:5000', 'http://k:5000/v3'],
  ['http://k:5000/', 'http://k:5000/v3'],
  ['http://k:5000/v3/', 'http://k:5000/v3'],
  ['http://k/identity/v3', 'http://k/identity/v3'],
  ['http://k:5000/v2.0', 'http://k:5000/v3'],
])('the API at %s is %s', (given, expected) => {
  expect(identityApiOf(given)).toBe(expected)
})
