import { afterAll, expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InspectorError } from '../../src/model/error.ts'
import { waitForAddresses } from '../../src/ramdisk/network.ts'
import { parametersOf } from '../../src/ramdisk/parameters.ts'
import { jumpingClock } from '../fakes/clock.ts'
import { answerTo, typeOf } from './dhcp/answers.ts'
import { machineOf, nic, removeTrees, type Tree } from './tree.ts'

// With a real server and real NICs: test/kernel/ramdisk-dhcp.test.ts.

const folder = mkdtempSync(join(tmpdir(), 'network-'))
const resolvConf = join(folder, 'resolv.conf')
afterAll(() => {
  removeTrees()
  rmSync(folder, { recursive: true })
})

const card = { 'device/vendor': '0x8086\n' }
const two = {
  ...nic('lo', '00:00:00:00:00:00'),
  ...nic('eth0', '52:54:00:00:00:01', card),
  ...nic('eth1', '52:54:00:00:00:02', card),
}

type Given = {
  readonly tree?: Tree
  /** Those whose DHCP server answers. */
  readonly answered?: readonly string[]
  /** Addresses that come from elsewhere. */
  readonly has?: Readonly<Record<string, string>>
  readonly refuses?: 'address' | 'gateway' | 'up'
  readonly own?: boolean
}

/** Waits as the command line says; time passes with the sleeping. */
async function waiting(cmdline: string, { tree = two, answered = [], has = {}, refuses, own = true }: Given = {}) {
  const addresses = new Map(Object.entries(has))
  const said: string[] = []
  const done: string[] = []
  const asked = new Set<string>()
  const clock = jumpingClock(0)
  const refused = (what: string) => {
    if (refuses === what) throw new InspectorError('unavailable', `Cannot set the ${what}: not permitted`)
  }
  const machine = machineOf(tree)
  await waitForAddresses(parametersOf(cmdline), {
    machine: {
      ...machine,
      addresses: (name) => ({ ipv4: [addresses.get(name)].filter((one) => one !== undefined), ipv6: [] }),
    },
    say: (line) => said.push(line),
    clock,
    own: own
      ? {
          resolvConf,
          random: () => 0.5,
          nics: {
            up: (name) => (done.push(`up ${name}`), refused('up')),
            address: (name, { address, netmask }) => {
              refused('address')
              done.push(`${name} ${address}/${netmask}`)
              addresses.set(name, address)
            },
            gateway: (gateway) => (done.push(`via ${gateway}`), refused('gateway')),
          },
          sockets: {
            dhcp(name) {
              asked.add(name)
              const arrived: Uint8Array[] = []
              const options = [
                [3, [192, 0, 2, 254]],
                [6, [192, 0, 2, 53]],
              ] as const
              return {
                send: (message) => {
                  if (answered.includes(name))
                    arrived.push(answerTo(message, typeOf(message) === 1 ? 'offer' : 'ack', options))
                },
                receive: () => arrived.shift(),
                close: () => {},
              }
            },
          },
        }
      : undefined,
  })
  return { said, done, asked: [...asked], seconds: Math.round(clock.now() / 1e6) }
}

const bootif = (mac: string) => `BOOTIF=01-${mac.replaceAll(':', '-')}`

test('the NIC that booted gets an address, a way out and name servers; all are switched on, for LLDP', async () => {
  const { done, asked, said } = await waiting(bootif('52:54:00:00:00:02'), { answered: ['eth0', 'eth1'] })
  expect(done).toEqual(['up lo', 'up eth0', 'up eth1', 'up eth1', 'eth1 192.0.2.9/255.255.255.0', 'via 192.0.2.254'])
  expect(asked).toEqual(['eth1'])
  expect(said).toEqual(['eth1: 192.0.2.9 from 192.0.2.1'])
  expect(readFileSync(resolvConf, 'utf8')).toBe('nameserver 192.0.2.53\n')
})

test('where it is not known which NIC booted, all are asked for, and the first lease ends it', async () => {
  const { asked, said, seconds } = await waiting('quiet', { answered: ['eth1'] })
  expect(asked).toEqual(['eth0', 'eth1'])
  expect(said).toEqual(['eth1: 192.0.2.9 from 192.0.2.1'])
  expect(seconds).toBeLessThan(5)
})

test('with all interfaces none is left out, and what has no address is told', async () => {
  const { said, asked } = await waiting('ipa-inspection-dhcp-all-interfaces=1 ipa-inspection-dhcp-wait-timeout=10', {
    answered: ['eth1'],
  })
  expect(asked).toEqual(['eth0', 'eth1'])
  expect(said).toContain('eth1: 192.0.2.9 from 192.0.2.1')
  expect(said.at(-1)).toBe('no address on eth0 after 10 s')
})

test('a NIC that has an address is not asked for', async () => {
  expect((await waiting(bootif('52:54:00:00:00:01'), { has: { eth0: '192.0.2.7' } })).asked).toEqual([])
})

test('a NIC without a link is asked for once, when the time is over', async () => {
  const tree = { ...nic('eth0', '52:54:00:00:00:01', { ...card, carrier: '0\n' }) }
  const { said, seconds } = await waiting(`${bootif('52:54:00:00:00:01')} ipa-inspection-dhcp-wait-timeout=5`, { tree })
  expect(said.at(-1)).toBe('no address on eth0 after 5 s')
  expect(seconds).toBeLessThan(8)
})

test('where nobody answers, the boot loader’s address is taken for the NIC that booted, and for no other', async () => {
  const loader = 'ip=192.0.2.77:192.0.2.1:192.0.2.254:255.255.255.128 ipa-inspection-dhcp-wait-timeout=3'
  const { done, said } = await waiting(`${bootif('52:54:00:00:00:01')} ipa-inspection-dhcp-all-interfaces=1 ${loader}`)
  expect(done.slice(-2)).toEqual(['eth0 192.0.2.77/255.255.255.128', 'via 192.0.2.254'])
  expect(said).toContain('eth0: 192.0.2.77 from the boot loader')
  expect(said.at(-1)).toBe('no address on eth1 after 3 s')
})

test('a MAC that no NIC has makes all of them be tried, after a while', async () => {
  const { said, asked, seconds } = await waiting(bootif('52:54:00:99:99:99'), { answered: ['eth0'] })
  expect(said[0]).toBe('there is no NIC with the MAC 52:54:00:99:99:99, which booted; all are tried')
  expect(asked).toEqual(['eth0', 'eth1'])
  expect(seconds).toBeGreaterThanOrEqual(15)
})

test('a machine without NICs is told; an InfiniBand port is not asked for by Ethernet’s messages, and takes the boot loader’s', async () => {
  expect((await waiting('quiet', { tree: nic('lo', '00:00:00:00:00:00') })).said).toEqual([
    'there is no NIC to get an address for',
  ])
  const ib = nic('ib0', '80:00:02:08:fe:80:00:00:00:00:00:00:7c:fe:90:03:00:29:26:52', { 'device/vendor': '0x15b3\n' })
  const { said, asked } = await waiting('BOOTIF=20-7c-fe-90-29-26-52', { tree: ib })
  expect(asked).toEqual([])
  expect(said[0]).toBe('Cannot ask for an address on "ib0": it is no Ethernet NIC')
  const loader = 'ip=192.0.2.77:192.0.2.1:192.0.2.254:255.255.255.128'
  const booted = await waiting(`BOOTIF=20-7c-fe-90-29-26-52 ${loader}`, { tree: ib })
  expect(booted.said).toEqual([said[0]!, 'ib0: 192.0.2.77 from the boot loader'])
  expect(booted.done.slice(-2)).toEqual(['ib0 192.0.2.77/255.255.255.128', 'via 192.0.2.254'])
})

test('a wait of 0 is none where somebody else asks; the first process asks all the same, as nobody else does', async () => {
  const none = 'ipa-inspection-dhcp-wait-timeout=0'
  expect(await waiting(none, { own: false })).toMatchObject({ asked: [], said: [], seconds: 0 })
  const { asked, said } = await waiting(`${none} ${bootif('52:54:00:00:00:01')}`, { answered: ['eth0'] })
  expect([asked, said]).toEqual([['eth0'], ['eth0: 192.0.2.9 from 192.0.2.1']])
})

test.each(['address', 'gateway', 'up'] as const)(
  'it goes on when the kernel refuses the %s, and says so',
  async (refuses) => {
    const { said } = await waiting(bootif('52:54:00:00:00:01'), { answered: ['eth0'], refuses })
    expect(said.join('\n')).toContain(`Cannot set the ${refuses}: not permitted`)
    if (refuses !== 'address') expect(said).toContain('eth0: 192.0.2.9 from 192.0.2.1')
  },
)

test('as a service nobody is asked, and an address is waited for, that of the NIC that booted or of all', async () => {
  const wait = 'ipa-inspection-dhcp-wait-timeout=20'
  const all = `${wait} ipa-inspection-dhcp-all-interfaces=1`
  const { said, asked, seconds } = await waiting(all, { own: false })
  expect([asked, said, seconds]).toEqual([[], ['no address on eth0, eth1 after 20 s'], 20])
  expect(await waiting(`${wait} ${bootif('52:54:00:00:00:02')}`, { own: false })).toMatchObject({
    said: ['no address on eth1 after 20 s'],
    seconds: 20,
  })
  const has = { eth1: '192.0.2.7' }
  expect((await waiting(bootif('52:54:00:00:00:02'), { own: false, has })).seconds).toBe(0)
})

test('as a service nothing is waited for when it is not known which NIC booted', async () => {
  expect(await waiting('quiet', { own: false })).toMatchObject({ asked: [], said: [], seconds: 0 })
})
