import { describe, expect, test } from 'bun:test'
import { Neighbours } from '../../src/firewall/neighbours.ts'
import { InspectorError } from '../../src/model/error.ts'
import type { Mac } from '../../src/model/mac.ts'

const mac = '00:02:c9:aa:bb:01' as Mac
const clientId = 'ff:00:00:00:00:00:02:00:00:02:c9:00:7C:FE:90:03:00:29:24:4F'
const emac = '52:54:00:17:36:c7'
const file = (guid = '7c:fe:90:03:00:29:24:4f') =>
  `SWID=5 EMAC=52:54:00:00:00:09 IMAC=97:fe:80:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01\n` +
  `SWID=5 EMAC=${emac.toUpperCase()} IMAC=97:fe:80:00:00:00:00:00:00:${guid}\n`

function reader(files: Record<string, string>) {
  return (path: string) => {
    const text = files[path]
    if (text === undefined) throw new InspectorError('unavailable', 'no such file')
    return text
  }
}

describe('neighbours of EoIB interfaces', () => {
  test('give the Ethernet MAC of the port whose client-id ends in their GUID', () => {
    const neighbours = new Neighbours(reader({ '/sys/class/net/eth_ib0/eth/neighs': file() }))
    expect(neighbours.refresh(['eth_ib0'])).toEqual([])
    expect(neighbours.macOf({ mac, clientId })).toBe(emac as Mac)
  })

  test.each([
    ['no client-id', undefined],
    ['a GUID that no neighbour has', 'ff:00:00:00:00:00:02:00:00:02:c9:00:7c:fe:90:03:00:29:24:50'],
    ['a client-id of another kind', 'opaque'],
  ])('leave a port with %s as it is', (_, id) => {
    const neighbours = new Neighbours(reader({ '/sys/class/net/eth_ib0/eth/neighs': file() }))
    neighbours.refresh(['eth_ib0'])
    expect(neighbours.macOf({ mac, ...(id === undefined ? {} : { clientId: id }) })).toBe(mac)
  })

  test('garbage in the file is passed over', () => {
    const text = `\nnonsense\nEMAC=zz IMAC=yy\nEMAC=${emac} IMAC=short\n${file()}`
    const neighbours = new Neighbours(reader({ '/sys/class/net/eth_ib0/eth/neighs': text }))
    expect(neighbours.refresh(['eth_ib0'])).toEqual([])
    expect(neighbours.macOf({ mac, clientId })).toBe(emac as Mac)
  })

  test('an interface that disappears keeps those it had, and the reason is given; one that is no longer named does not', () => {
    const files: Record<string, string> = { '/sys/class/net/eth_ib0/eth/neighs': file() }
    const neighbours = new Neighbours(reader(files))
    neighbours.refresh(['eth_ib0'])
    delete files['/sys/class/net/eth_ib0/eth/neighs']
    expect(neighbours.refresh(['eth_ib0'])).toEqual(['Cannot read "/sys/class/net/eth_ib0/eth/neighs": no such file'])
    expect(neighbours.macOf({ mac, clientId })).toBe(emac as Mac)
    neighbours.refresh([])
    expect(neighbours.macOf({ mac, clientId })).toBe(mac)
  })
})
