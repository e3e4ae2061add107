import { writeFileSync } from 'node:fs'
import { messageOf } from '../model/error.ts'
import type { Clock } from '../platform/clock.ts'
import { askForAddress } from './dhcp/client.ts'
import type { Nics } from './kernel/nics.ts'
import type { Sockets } from './kernel/sockets.ts'
import type { Machine } from './machine.ts'
import type { Parameters } from './parameters.ts'

/** What addresses are found with. */
export type NetworkNeeds = {
  readonly machine: Machine
  readonly clock: Clock
  readonly say: (line: string) => void
  /** How to ask for an address; undefined where somebody else does that, and an address is only waited for. */
  readonly own: { readonly nics: Nics; readonly sockets: Sockets; readonly random: () => number } | undefined
}

const directory = '/sys/class/net'

/**
 * Sees to it that the NIC that booted has an address; with `allInterfaces`, or where it is not known which one booted, that some NIC
 * has. A NIC whose turn came to nothing is told, and the report is sent all the same: it may have arrived at last.
 */
export async function waitForAddresses(
  { bootMac, dhcpTimeout, allInterfaces, address }: Parameters,
  { machine, clock, say, own }: NetworkNeeds,
): Promise<void> {
  const nics = () =>
    machine.names(directory).filter((name) => name !== 'lo' && machine.exists(`${directory}/${name}/device`))
  const macOf = (name: string) => machine.text(`${directory}/${name}/address`)?.toLowerCase() ?? ''
  if (own)
    for (const name of ['lo', ...nics()])
      try {
        own.nics.up(name)
      } catch (error) {
        say(messageOf(error))
      }
  if (dhcpTimeout === 0) return
  const until = clock.now() + dhcpTimeout * 1000
  // Drivers take their time: the NIC may come a second after its module.
  const meant = () => {
    const all = nics()
    return allInterfaces || bootMac === undefined ? all : all.filter((name) => macOf(name) === bootMac)
  }
  while (meant().length === 0 && clock.now() < until) await clock.sleep(200)
  const names = meant()
  if (names.length === 0) return say(`there is no NIC${bootMac === undefined ? '' : ` with the MAC ${bootMac}`}`)

  const done = (name: string) => machine.addresses(name).ipv4.length > 0
  const enough = () => (allInterfaces ? names.every(done) : names.some(done))
  if (!own) {
    while (!enough() && clock.now() < until) await clock.sleep(2000)
    if (!enough()) say(`no address on ${names.join(', ')} after ${dhcpTimeout / 1000} s`)
    return
  }
  const { nics: kernel, sockets, random } = own
  const ask = async (name: string): Promise<void> => {
    if (done(name)) return
    try {
      while (machine.text(`${directory}/${name}/carrier`) !== '1' && clock.now() < until) await clock.sleep(100)
      const lease = await askForAddress({
        nic: name,
        mac: macOf(name),
        sockets,
        clock,
        timeout: Math.max(1000, (until - clock.now()) / 1000),
        xid: Math.floor(random() * 2 ** 32),
        onRetry: (waited) => say(`${name}: nobody has answered for ${Math.round(waited / 1000)} s`),
      })
      kernel.configure(name, lease)
      nameServers(lease.nameservers, lease.domain)
      say(`${name}: ${lease.address} from ${lease.server}`)
      // The kernel calls a link running up to a second after its carrier (net/core/link_watch.c), and Bun lists no others.
      for (let left = 30; left > 0 && !done(name); left--) await clock.sleep(100)
    } catch (error) {
      say(messageOf(error))
      if (address === undefined || macOf(name) !== bootMac) return
      kernel.configure(name, address)
      say(`${name}: ${address.address}, which the boot loader had got`)
    }
  }
  await (allInterfaces || bootMac !== undefined ? Promise.all(names.map(ask)) : Promise.any(names.map(ask)))
}

/** For URLs with names in them. */
function nameServers(servers: readonly string[], domain: string | undefined): void {
  if (servers.length === 0) return
  const lines = [...(domain === undefined ? [] : [`search ${domain}`]), ...servers.map((one) => `nameserver ${one}`)]
  writeFileSync('/etc/resolv.conf', `${lines.join('\n')}\n`)
}
