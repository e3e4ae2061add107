import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { arrivalAt, arrivalFor, fittingArrivals } from '../../../src/firewall/nftables/arrival.ts'
import { place } from './place.ts'

const sysfs = mkdtempSync(join(tmpdir(), 'inspector-sysfs-'))
afterAll(() => rmSync(sysfs, { recursive: true }))
for (const path of ['br0/bridge', 'v0/brport', 'eth0']) {
  mkdirSync(join(sysfs, 'class/net', path), { recursive: true })
}

describe('where requests arrive in the bridge family', () => {
  const of = (name: string) => ({ ...place, family: 'bridge', interface: name }) as const
  const at = (name: string) => arrivalAt(of(name), sysfs)

  test('a bridge is a bridge, a port a port, and one that is not there yet may be either', () => {
    expect([at('br0'), at('v0'), at('later0')]).toEqual(['bridge', 'port', 'either'])
  })

  test('rules for both fit whatever comes; those for the other do not, and none can be made for what is neither', () => {
    const fitting = (name: string) => fittingArrivals(of(name), sysfs)
    expect([fitting('br0'), fitting('v0'), fitting('later0')]).toEqual([
      ['bridge', 'either'],
      ['port', 'either'],
      ['either'],
    ])
    expect(fitting('eth0')).toEqual(['bridge', 'port', 'either'])
  })

  test('anything else is refused with what to do', () => {
    expect(arrivalFor(of('v0'), sysfs)).toBe('port')
    expect(at('eth0')).toBeUndefined()
    expect(() => arrivalFor(of('eth0'), sysfs)).toThrow(
      'Cannot filter at interface "eth0": it is neither a bridge nor a port of one, as firewall.nftables.family: bridge needs; set inet',
    )
  })

  test('elsewhere it does not matter', () => {
    expect(arrivalAt({ ...place, interface: 'eth0' }, sysfs)).toBe('bridge')
  })
})
