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

const reason = hindrance('nft', 'dhcpd', 'busybox')
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
  return { server, answered: clientsIn(clients, directory), sysfs }
}

const network = reason === undefined ? await rawNetwork() : undefined

describe.skipIf(reason !== undefined)(title('ISC dhcpd, which reads raw sockets', reason), () => {
  const { server, answered, sysfs } = network as NonNullable<typeof network>
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
        /this kernel cannot tell bridges .*: name the port of the bridge in firewall\.interface$/,
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
