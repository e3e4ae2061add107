import { writeFileSync } from 'node:fs'
import { InspectorError, messageOf } from '../../model/error.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Nics } from '../kernel/nics.ts'
import type { Sockets } from '../kernel/sockets.ts'
import type { Parameters } from '../parameters.ts'
import { askForAddress } from './client.ts'
import type { Lease } from './message.ts'

/** How the kernel gives NICs their addresses. `random` is below 1; `resolvConf` is where name servers are written to. */
export type Kernel = {
  readonly nics: Pick<Nics, 'up' | 'address' | 'gateway'>
  readonly sockets: Pick<Sockets, 'dhcp'>
  readonly random: () => number
  readonly resolvConf: string
}

/** Whose address is asked for, and how long, in ms; `fallback` is what its boot loader had got. */
export type Wanted = {
  readonly nic: string
  readonly mac: string
  readonly timeout: number
  readonly fallback: Parameters['address']
  readonly signal: AbortSignal
}

/**
 * Asks for an address and gives it to the NIC, with the way out and the name servers; where nobody answers, or nobody can be asked, it is the
 * boot loader's, which may have expired. `unavailable` when there is neither. That a gateway or the name servers cannot be set is only said.
 */
export async function giveAddress(
  { nic, mac, timeout, fallback, signal }: Wanted,
  { nics, sockets, random, resolvConf }: Kernel,
  { clock, say }: { readonly clock: Clock; readonly say: (line: string) => void },
): Promise<void> {
  const attempt = (use: () => void) => {
    try {
      use()
    } catch (error) {
      say(`${nic}: ${messageOf(error)}`)
    }
  }
  const take = ({ address, netmask, gateway }: Pick<Lease, 'address' | 'netmask' | 'gateway'>, from: string) => {
    nics.address(nic, { address, netmask })
    if (gateway !== undefined) attempt(() => nics.gateway(gateway))
    say(`${nic}: ${address} from ${from}`)
  }
  try {
    // IPoIB has other messages (RFC 4390).
    if (mac.length !== 'aa:bb:cc:dd:ee:ff'.length)
      throw new InspectorError('unavailable', `Cannot ask for an address on "${nic}": it is no Ethernet NIC`)
    const lease = await askForAddress({
      nic,
      mac,
      sockets,
      clock,
      timeout,
      xid: Math.floor(random() * 2 ** 32),
      signal,
      onRetry: (waited) => say(`${nic}: nobody has answered for ${Math.round(waited / 1000)} s`),
    })
    take(lease, lease.server)
    const text = nameServers(lease)
    if (text !== '') attempt(() => writeFileSync(resolvConf, text))
  } catch (error) {
    if (signal.aborted || fallback === undefined) throw error
    say(messageOf(error))
    take(fallback, 'the boot loader')
  }
}

/** For URLs with names in them: the text of resolv.conf(5). */
function nameServers({ nameservers, domain }: Lease): string {
  const lines = [
    ...(domain === undefined ? [] : [`search ${domain}`]),
    ...nameservers.map((one) => `nameserver ${one}`),
  ]
  return nameservers.length === 0 ? '' : `${lines.join('\n')}\n`
}
