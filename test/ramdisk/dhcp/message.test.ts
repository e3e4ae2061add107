import { expect, test } from 'bun:test'
import { discover, leaseIn, request, type Lease } from '../../../src/ramdisk/dhcp/message.ts'

const mac = '52:54:00:aa:00:01'
const xid = 0xdeadbeef

/** An answer as a server writes it. */
function answer(
  type: number,
  options: readonly (readonly [number, readonly number[]])[],
  over: Partial<Record<'xid' | 'mac' | 'op', string>> = {},
) {
  const bytes = Buffer.alloc(240)
  bytes[0] = Number(over.op ?? 2)
  bytes.writeUInt32BE(Number(over.xid ?? xid), 4)
  bytes.set([192, 0, 2, 9], 16)
  bytes.set(Buffer.from((over.mac ?? mac).replaceAll(':', ''), 'hex'), 28)
  bytes.set([0x63, 0x82, 0x53, 0x63], 236)
  const all = [[53, [type]] as const, ...options].flatMap(([code, value]) => [code, value.length, ...value])
  return Uint8Array.from([...bytes, 0, 0, ...all, 255, 9, 9])
}

const server = [54, [192, 0, 2, 1]] as const

test('an offer is read with all that it gives', () => {
  const bytes = answer(2, [
    server,
    [1, [255, 255, 255, 128]],
    [3, [192, 0, 2, 254]],
    [6, [192, 0, 2, 2, 192, 0, 2, 3]],
    [15, [108, 97, 98, 0]],
  ])
  expect(leaseIn(bytes, mac, xid)).toEqual({
    type: 'offer',
    address: '192.0.2.9',
    server: '192.0.2.1',
    netmask: '255.255.255.128',
    gateway: '192.0.2.254',
    nameservers: ['192.0.2.2', '192.0.2.3'],
    domain: 'lab',
  })
})

test('what is not said is not there, and a network of 256 is taken', () => {
  expect(leaseIn(answer(5, [server]), mac, xid)).toEqual({
    type: 'ack',
    address: '192.0.2.9',
    server: '192.0.2.1',
    netmask: '255.255.255.0',
    nameservers: [],
  })
})

test('answers to others, requests, and what is cut off are none', () => {
  const offer = answer(2, [server])
  expect(leaseIn(answer(2, [server], { xid: '1' }), mac, xid)).toBeUndefined()
  expect(leaseIn(answer(2, [server], { mac: '52:54:00:aa:00:02' }), mac, xid)).toBeUndefined()
  expect(leaseIn(answer(2, [server], { op: '1' }), mac, xid)).toBeUndefined()
  expect(leaseIn(answer(4, [server]), mac, xid)).toBeUndefined()
  for (let length = 0; length < offer.length; length++) leaseIn(offer.subarray(0, length), mac, xid)
  expect(leaseIn(offer.subarray(0, 239), mac, xid)).toBeUndefined()
})

test('a domain that is no name is left out: it would be written to a file', () => {
  expect(leaseIn(answer(2, [server, [15, [...Buffer.from('a\nnameserver 1')]]]), mac, xid)).not.toHaveProperty('domain')
})

test('both requests are as long as old servers want, and ask for answers to everybody', () => {
  const offer = leaseIn(answer(2, [server]), mac, xid) as Lease
  for (const bytes of [discover(mac, xid), request(mac, xid, offer)]) {
    expect(bytes.length).toBe(300)
    expect(Buffer.from(bytes.subarray(0, 12)).toString('hex')).toBe('01010600deadbeef00008000')
    expect(Buffer.from(bytes.subarray(28, 34)).toString('hex')).toBe('525400aa0001')
  }
  const asked = Buffer.from(request(mac, xid, offer).subarray(240)).toString('hex')
  expect(asked).toStartWith('350103')
  expect(asked).toContain('3204c0000209')
  expect(asked).toContain('3604c0000201')
})
