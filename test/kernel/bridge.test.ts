/** A server that reads raw sockets sees what the machine's own input rules drop; rules of the bridge family come before. */

import { describe, expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nftables } from '../../src/firewall/nftables/driver.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { macOf } from '../firewall/contract.ts'
import { place } from '../firewall/nftables/place.ts'
import { addBridge, addClients } from './bridge-network.ts'
import { clientsIn, copied, until } from './dhcp-clients.ts'
import { hindrance, namespace, runIn, scratch, title } from './namespace.ts'

const reason = hindrance('nft', 'dhcpd', 'busybox', 'python3')
const { signal } = new AbortController()
const waiting = macOf(1)
const known = macOf(2)
const stranger = macOf(3)
const everybody = [waiting, known, stranger]
const filter = { ...closed, waiting: new Set([waiting]), known: new Set([waiting, known]) }

/** ISC's server on `br-test`, the clients behind its port `v0`. */
async function rawNetwork() {
  const server = await namespace('raw')
  const clients = await namespace('clients')
  const directory = scratch('dhcpd')
  await addBridge(server, { name: 'br-test', mac: '52:54:00:ff:00:01', addresses: ['172.30.0.1/24'] })
  await addClients(server, 'br-test', 'v0', clients)
  const configuration = join(directory, 'dhcpd.conf')
  const leases = join(directory, 'leases')
  const subnet = 'subnet 172.30.0.0 netmask 255.255.255.0 { range 172.30.0.100 172.30.0.200; }'
  writeFileSync(configuration, `authoritative;\nping-check false;\n${subnet}\n`)
  writeFileSync(leases, '')
  const log = join(directory, 'log')
  const files = ['-cf', configuration, '-lf', leases, '-pf', join(directory, 'pid'), '--no-pid']
  const { pid } = server.spawn([copied('dhcpd', directory), '-4', '-f', '-d', ...files, 'br-test'], log)
  await until(
    async () => (await Bun.file(log).text()).includes('Listening on'),
    () => Bun.file(log).text(),
  )
  // As the namespace's own programs see it.
  const sysfs = `/proc/${pid}/root/sys`
  return { server, clients, answered: clientsIn(clients, directory), sysfs }
}

/** Sends one DHCPDISCOVER of a MAC, in VLAN 100. */
const sending = `import socket, struct, sys
mac = bytes.fromhex(sys.argv[1])
dhcp = bytes([1, 1, 6, 0]) + bytes(24) + mac + bytes(202) + bytes.fromhex('63825363350101ff')
udp = struct.pack('!HHHH', 68, 67, 8 + len(dhcp), 0) + dhcp
head = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0, bytes(4), b'\\xff' * 4)
total = sum(struct.unpack('!10H', head))
head = head[:10] + struct.pack('!H', ~(total + (total >> 16)) & 0xffff) + head[12:]
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('eth0', 0))
s.send(b'\\xff' * 6 + mac + bytes.fromhex('810000640800') + head + udp)`

const network = reason === undefined ? await rawNetwork() : undefined

describe.skipIf(reason !== undefined)(title('ISC dhcpd, which reads raw sockets', reason), () => {
  const { server, clients, answered, sysfs } = network as NonNullable<typeof network>
  const driver = (change: Partial<typeof place>) => nftables({ ...place, ...change }, runIn(server, 'nft'), { sysfs })
  const atPort = { family: 'bridge', interface: 'v0' } as const

  test('rules of the machine’s own input do not stop it', async () => {
    const inet = driver({})
    await inet.replace(filter, signal)
    expect(await answered(...everybody)).toEqual(everybody)
    await inet.remove(signal)
  })

  test.each(['client', 'source'] as const)('rules at the port of the bridge do, by %s', async (match) => {
    const bridge = driver({ ...atPort, match })
    await bridge.replace(filter, signal)
    expect(await bridge.read(signal)).toEqual(filter)
    // What is shown is what is written here.
    expect(bridge.script(filter)).toContain('iifname "v0"')
    expect(await answered(...everybody)).toEqual([waiting])
    await bridge.change({ waiting: { added: [known], removed: [waiting] }, unknown: 'allow' }, signal)
    expect(await answered(...everybody)).toEqual([known, stranger])
    await bridge.remove(signal)
    expect(await answered(...everybody)).toEqual(everybody)
  })

  test.each(['client', 'source'] as const)('a request with a VLAN tag is judged as well, by %s', async (match) => {
    const bridge = driver({ ...atPort, match, ip_versions: [4, 6] })
    await bridge.replace(filter, signal)
    expect(await bridge.read(signal)).toEqual(filter)
    await clients.run(['python3', '-c', sending, known.replaceAll(':', '')])
    await until(
      async () => (await bridge.counters?.(signal))?.known === 1,
      () => server.run(['nft', 'list', 'ruleset']),
    )
    await bridge.remove(signal)
  })

  test('a port that is not there yet lets nobody by when it comes, or is refused where the kernel cannot tell bridges', async () => {
    const later = driver({ ...atPort, interface: 'v9' })
    const refused = await later.replace(filter, signal).then(
      () => undefined,
      (error: Error) => error.message,
    )
    if (refused !== undefined) {
      expect(refused).toEndWith('name the port of the bridge in firewall.interface, once it is there')
      return
    }
    await server.run(['ip', 'link', 'set', 'v0', 'name', 'v9'])
    expect(await answered(...everybody)).toEqual([waiting])
    expect(await later.read(signal)).toEqual(filter)
    await server.run(['ip', 'link', 'set', 'v9', 'name', 'v0'])
    await later.remove(signal)
  })

  test('a change of the family takes the rules of the other along, in the same transaction', async () => {
    await driver({ interface: 'v0' }).replace(filter, signal)
    const bridge = driver(atPort)
    await bridge.replace(filter, signal)
    expect(await server.run(['nft', 'list', 'tables'])).toBe('table bridge ironic_inspector\n')
    await driver({ interface: 'v0' }).remove(signal)
    expect(await server.run(['nft', 'list', 'tables'])).toBe('')
  })

  test('the bridge itself can be named where the kernel tells bridges, and else the message says what to name', async () => {
    const probe = 'table bridge probe {\n chain c {\n type filter hook input priority 0\n meta ibrname "x"\n }\n}\n'
    const told = await server.run(['nft', '-f', '-'], probe).then(
      () => true,
      () => false,
    )
    await server.run(['nft', 'flush', 'ruleset'])
    const bridge = driver({ family: 'bridge' })
    if (told) {
      await bridge.replace(filter, signal)
      expect(await answered(...everybody)).toEqual([waiting])
      await bridge.remove(signal)
    } else {
      await expect(bridge.replace(filter, signal)).rejects.toThrow(
        /this kernel cannot tell bridges .*: name the port of the bridge in firewall\.interface, once it is there$/,
      )
    }
  })

  test('an interface that is neither a bridge nor a port of one is refused, as nothing would be filtered', async () => {
    await expect(driver({ family: 'bridge', interface: 'lo' }).replace(filter, signal)).rejects.toThrow(
      'Cannot filter at interface "lo": it is neither a bridge nor a port of one',
    )
    expect(await server.run(['nft', 'list', 'tables'])).toBe('')
  })
})
