import { expect, test } from 'bun:test'
import { PortBook } from '../../src/firewall/port-book.ts'
import type { KnownMac } from '../../src/introspection/needs.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { macOf } from './contract.ts'

const uuid = (n: number) => `1e57ab1e-0000-4000-8000-${n.toString(16).padStart(12, '0')}` as Uuid
const port = (n: number, more: Partial<KnownMac> = {}): KnownMac => ({
  mac: macOf(n),
  node: uuid(n),
  port: uuid(n + 1000),
  ...more,
})

test('many ports come back as they were put, also those of a client-id or of another MAC', () => {
  const book = new PortBook()
  const ports = Array.from({ length: 500 }, (_, n) => port(n))
  for (const one of ports) book.put(one.mac, one)
  const odd = port(600, { clientId: 'ff:00' })
  book.put(odd.mac, odd)
  book.put(macOf(900), port(601))
  expect(ports.map(({ mac }) => book.get(mac))).toEqual(ports)
  expect([book.get(odd.mac), book.get(macOf(900)), book.get(macOf(601))]).toEqual([odd, port(601), undefined])
})

test('a port takes the place of the one with its MAC, usual or not, and can go', () => {
  const book = new PortBook()
  for (const one of [port(1), port(1, { clientId: 'ff:00' }), port(1, { node: uuid(7) })]) {
    book.put(one.mac, one)
    expect(book.get(one.mac)).toEqual(one)
  }
  book.delete(macOf(1))
  book.delete(macOf(2))
  expect(book.get(macOf(1))).toBeUndefined()
})
