import { describe, expect, test } from 'bun:test'
import { elementText, keyOf, macOfElement } from '../../../src/firewall/nftables/key.ts'
import type { Mac } from '../../../src/model/mac.ts'

describe('MACs as elements of a set', () => {
  test.each(['00:00:00:00:00:00', '52:54:00:ab:cd:ef', '00:00:00:80:00:01', 'ff:ff:ff:ff:ff:ff'] as Mac[])(
    '%s is the same again, as address and as number',
    (mac) => {
      expect(macOfElement(elementText('ether', mac))).toBe(mac)
      expect(macOfElement(Number(elementText('raw', mac)))).toBe(mac)
    },
  )

  test.each([-1, 2 ** 48, 1.5, 'x', null, {}])('%p is no MAC', (value) => {
    expect(macOfElement(value)).toBeUndefined()
  })

  test('bits are looked up where the message tells the client, addresses elsewhere', () => {
    expect(keyOf({ match: 'client', ip_versions: [4] })).toBe('raw')
    expect(keyOf({ match: 'client', ip_versions: [6, 4] })).toBe('raw')
    expect(keyOf({ match: 'client', ip_versions: [6] })).toBe('ether')
    expect(keyOf({ match: 'source', ip_versions: [4, 6] })).toBe('ether')
  })
})
