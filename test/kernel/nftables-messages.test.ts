/** Messages that no client of ours sends: whoever cannot be told from the message is not let in. */

import { beforeEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { macOf } from '../firewall/contract.ts'
import { place } from '../firewall/nftables/place.ts'
import { until } from './dhcp-clients.ts'
import { hindrance, namespace, runIn, scratch, title } from './namespace.ts'

const reason = hindrance('nft', 'python3')
const { signal } = new AbortController()

/** What a socket at port 67 gets of what is sent over a wire. */
async function wire() {
  const server = await namespace('port67')
  const client = await namespace('sender')
  await server.run(['ip', 'link', 'add', 'br-test', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', client.name])
  await server.run(['ip', 'addr', 'add', '172.30.0.1/24', 'dev', 'br-test'])
  await server.run(['ip', 'link', 'set', 'br-test', 'up'])
  await client.run(['ip', 'addr', 'add', '172.30.0.9/24', 'dev', 'eth0'])
  await client.run(['ip', 'link', 'set', 'eth0', 'up'])
  const log = join(scratch('port67'), 'log')
  const listen = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 67))
print('ready', flush=True)
while True: print(s.recv(2000)[:50].hex(), flush=True)`
  server.spawn(['python3', '-c', listen], log)
  await until(
    async () => (await Bun.file(log).text()).includes('ready'),
    () => Bun.file(log).text(),
  )
  return {
    server,
    async send(...messages: readonly Buffer[]) {
      const text = `import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for m in ${JSON.stringify(messages.map((message) => message.toString('hex')))}: s.sendto(bytes.fromhex(m), ('172.30.0.1', 67))`
      await client.run(['python3', '-c', text])
    },
    /** Messages that came through, as hexadecimal text. */
    received: async () => (await Bun.file(log).text()).split('\n').slice(1, -1),
  }
}

/** The fixed part of a DHCP message (RFC 2131, figure 1), with something changed in it. */
function message(change: { op?: number; htype?: number; hlen?: number; mac?: string; length?: number } = {}): Buffer {
  const { op = 1, htype = 1, hlen = 6, mac = stranger, length = 300 } = change
  const text = Buffer.alloc(300)
  text.set([op, htype, hlen])
  text.write(mac.replaceAll(':', ''), 28, 'hex')
  return text.subarray(0, length)
}

const stranger = macOf(99)
const known = macOf(1)
const network = reason === undefined ? await wire() : undefined

describe.skipIf(reason !== undefined)(title('messages at the port of the DHCP server', reason), () => {
  const { server, send, received } = network as NonNullable<typeof network>
  const driver = nftables(place, runIn(server, 'nft'))
  const open = { ...closed, known: new Set([known]), unknown: 'allow' } as const

  beforeEach(async () => {
    await driver.remove(signal)
    await driver.replace(open, signal)
  })

  /** What comes through behind the rules, with one good message at the end, which is the last to come. */
  async function through(bad: Buffer): Promise<number> {
    const before = (await received()).length
    await send(bad, message())
    const good = message().subarray(0, 50).toString('hex')
    await until(
      async () => (await received()).slice(before).includes(good),
      async () => JSON.stringify(await received()),
    )
    return (await received()).length - before - 1
  }

  test('a request of an unknown machine comes through, one of a known machine does not', async () => {
    expect(await through(message({ mac: macOf(98) }))).toBe(1)
    expect(await through(message({ mac: known }))).toBe(0)
    expect(await driver.counters?.(signal)).toEqual({
      never: 0,
      always: 0,
      waiting: 0,
      known: 1,
      unknown: 3,
      unreadable: 0,
    })
  })

  test.each([
    ['a reply', message({ op: 2 })],
    ['no operation at all', message({ op: 0 })],
    ['another kind of hardware', message({ htype: 32 })],
    ['no hardware address, as of InfiniBand', message({ htype: 32, hlen: 0 })],
    ['an address of 16 octets that begins like a stranger', message({ hlen: 16 })],
    ['an address of 5 octets', message({ hlen: 5 })],
    ['the address that nobody has', message({ mac: '00:00:00:00:00:00' })],
    ['a message that ends within the address', message({ length: 33 })],
    ['a message that ends before the address', message({ length: 20 })],
    ['a message of one octet', message({ length: 1 })],
    ['an empty message', message({ length: 0 })],
  ] as const)('%s is dropped, also where unknown machines are let in', async (_, bad) => {
    expect(await through(bad)).toBe(0)
    expect((await driver.counters?.(signal))?.unreadable).toBe(1)
  })

  test('the address counts to its last octet', async () => {
    expect(await through(message({ mac: '52:55:00:00:00:01' }))).toBe(0)
    expect(await through(message({ mac: '52:55:00:00:00:02' }))).toBe(1)
    expect(await through(message({ mac: '52:55:00:00:01:01' }))).toBe(1)
  })

  test('a message in fragments is put together before it is looked at', async () => {
    const long = Buffer.concat([message({ mac: known }), Buffer.alloc(1700)])
    expect(await through(long)).toBe(0)
    expect((await driver.counters?.(signal))?.known).toBe(1)
  })

  test('nothing is counted when that is off', async () => {
    const silent = nftables({ ...place, counters: false }, runIn(server, 'nft'))
    await silent.replace(open, signal)
    expect(await silent.counters?.(signal)).toBeUndefined()
  })

  test('counts go on when the rules are written anew', async () => {
    await through(message({ mac: known }))
    await driver.replace(closed, signal)
    await driver.replace(open, signal)
    await through(message({ mac: known }))
    expect((await driver.counters?.(signal))?.known).toBe(2)
  })
})
