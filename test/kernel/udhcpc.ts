/** busybox's udhcpc, a DHCP client that machines boot with, on macvlans: machines of any MAC behind one interface. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mac } from '../../src/model/mac.ts'
import { scratch } from './namespace.ts'
import type { ProbedNetwork, Traffic } from './prober.ts'

/** A machine that asks for a lease when it is told to. */
export type Machine = {
  /** Asks as that MAC, once at a time: resolves with the lease, or when that many tries of a second got none. */
  boot(mac: Mac, tries: number): Promise<Boot>
}

/** What a machine got, and what passed its interface meanwhile: a client that ends without a lease may have had an offer. */
export type Boot = { readonly mac: Mac; readonly lease: string | undefined; readonly traffic: Traffic }

// Has the address, tells it, and is switched off: udhcpc gives the lease back when it is ended, and not with -q. Leases that
// stay make dnsmasq slow: for each file of its dhcp-hostsdir that changes it compares all of them with all entries.
const onEvent = `#!/bin/sh
[ "$1" = bound ] || exit 0
ip address flush dev "$interface"
ip address add "$ip/$mask" dev "$interface"
echo "$ip"
kill $PPID
`

// The machines hear the server and not each other, as every frame would be handed to all of them.
const life = `set -e
ip link add link eth0 name "$0" addrgenmode none type macvlan mode private
ip link set "$0" up
while read -r mac tries; do
  # The kernel waits for all processors before a macvlan has another MAC.
  [ "$mac" = "$last" ] || ip link set "$0" address "$mac"
  last=$mac
  echo "$(busybox udhcpc -f -n -R -i "$0" -t "$tries" -T 1 -A 0 -s "$1" </dev/null 2>/dev/null)"
done`

/** Adds that many machines to the network. */
export function machinesIn({ clients, prober }: ProbedNetwork, count: number): readonly Machine[] {
  const script = join(scratch('udhcpc'), 'on-event')
  writeFileSync(script, onEvent, { mode: 0o755 })
  return Array.from({ length: count }, (_, n) => {
    let heard: (lease: string) => void = () => undefined
    const { say, ended } = clients.converse(['busybox', 'sh', '-c', life, `machine${n}`, script], (line) => heard(line))
    const gone = ended.then((code) => Promise.reject(new Error(`machine${n} ended with ${code}`)))
    gone.catch(() => undefined)
    return {
      async boot(mac, tries) {
        const { traffic, counted } = prober.watch(mac)
        const answer = new Promise<string>((resolve) => (heard = resolve))
        await say(`${mac} ${tries}`)
        const lease = await Promise.race([answer, gone])
        await counted()
        return { mac, lease: lease || undefined, traffic }
      },
    }
  })
}
