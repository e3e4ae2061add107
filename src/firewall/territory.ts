import { resolve } from 'node:path'
import { InspectorError, messageOf } from '../model/error.ts'
import type { Service } from '../platform/service.ts'
import type { FirewallSettings } from './settings.ts'

type Settings = Pick<FirewallSettings, 'driver' | 'interface' | 'ip_versions' | 'nftables' | 'iptables' | 'dnsmasq'>

/** Where the rules stand and what they are about, for people: `table inet ironic_inspector, br-ctlplane, udp/67`; empty with `none`. */
export function placeOf({ driver, interface: name, ip_versions, nftables, iptables, dnsmasq }: Settings): string {
  const requests = `${name}, ${ip_versions.map((version) => `udp/${version === 4 ? 67 : 547}`).join(', ')}`
  const places = {
    nftables: `table ${nftables.family} ${nftables.table}, ${requests}`,
    iptables: `chain ${iptables.chain}, ${requests}`,
    dnsmasq: dnsmasq.hostsdir,
    none: '',
  }
  return places[driver]
}

/**
 * Keeps what the driver writes for one process alone: two that write the same table would undo each other's changes for ever.
 * Its start fails with `conflict` while another process has it. A process that is killed has it no more.
 */
export function territory(settings: Settings): Service {
  const found = territoryOf(settings)
  let lock: { stop(closeActive: boolean): void } | undefined
  return {
    name: 'the place of the firewall',
    start() {
      if (found === undefined) return Promise.resolve()
      try {
        lock = lockOf(`${settings.driver} ${found.name}`)
        return Promise.resolve()
      } catch (cause) {
        return Promise.reject(refusal(found, cause))
      }
    },
    stop() {
      lock?.stop(true)
      return Promise.resolve()
    },
  }
}

type Territory = { readonly what: string; readonly name: string; readonly setting: string }

function refusal({ what, name, setting }: Territory, cause: unknown): InspectorError {
  const ours = `Cannot have ${what} "${name}" of the firewall to ourselves`
  // Where sockets are forbidden, such as by systemd's RestrictAddressFamilies.
  if ((cause as { code?: unknown }).code !== 'EADDRINUSE')
    return new InspectorError('unavailable', `${ours}: ${messageOf(cause)}; allow the service Unix sockets`, { cause })
  const why = `another service of this machine has it; stop that, or name another in ${setting}`
  return new InspectorError('conflict', `${ours}: ${why}`, { cause })
}

/** What nobody else may write; undefined = nothing is written. */
function territoryOf({ driver, nftables, iptables, dnsmasq }: Settings): Territory | undefined {
  const own = {
    nftables: { what: 'the table', name: nftables.table, setting: 'firewall.nftables.table' },
    iptables: { what: 'the chain', name: iptables.chain, setting: 'firewall.iptables.chain' },
    dnsmasq: { what: 'the folder', name: resolve(dnsmasq.hostsdir), setting: 'firewall.dnsmasq.hostsdir' },
    none: undefined,
  }
  return own[driver]
}

/**
 * A socket without a file, which the kernel takes away with its process. It belongs to a network namespace, as tables and chains
 * do (unix(7), "Abstract sockets"). Its name has room for 107 octets, so that it is a hash.
 */
function lockOf(name: string) {
  const hash = new Bun.CryptoHasher('sha256').update(name).digest('hex').slice(0, 32)
  const lock = Bun.listen({
    unix: `\0ironic-inspector ${hash}`,
    socket: { open: (asking) => void asking.end(), data() {} },
  })
  lock.unref()
  return lock
}
