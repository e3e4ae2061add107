import { InspectorError } from '../../model/error.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Sockets } from '../kernel/sockets.ts'
import { discover, leaseIn, request, type Lease } from './message.ts'

/** How an address is asked for. */
export type DhcpRequest = {
  readonly nic: string
  readonly mac: string
  readonly sockets: Pick<Sockets, 'dhcp'>
  readonly clock: Clock
  /** ms in all. */
  readonly timeout: number
  /** A number that nobody guesses. */
  readonly xid: number
  /** Ends the asking; the promise rejects with its reason. */
  readonly signal: AbortSignal
  /** Told each time nobody has answered. */
  readonly onRetry?: (waited: number) => void
}

/** ms: the pause between two looks, and the first wait for an answer (RFC 2131, 4.1: doubled, up to 64 s; servers in a boot network are near). */
const look = 50
const first = 2_000
const longest = 16_000

/** Asks for an address until there is one. `unavailable` when the time is over: whoever is not let in by a firewall is not answered, either. */
export async function askForAddress(asked: DhcpRequest): Promise<Lease> {
  const { nic, mac, sockets, clock, timeout, xid, signal } = asked
  // µs in a Time.
  const now = () => clock.now() / 1000
  const socket = sockets.dhcp(nic)
  const deadline = now() + timeout
  const wait = async (type: readonly Lease['type'][], until: number): Promise<Lease | undefined> => {
    while (now() < until) {
      for (let bytes = socket.receive(); bytes; bytes = socket.receive()) {
        const lease = leaseIn(bytes, mac, xid)
        if (lease && type.includes(lease.type)) return lease
      }
      await clock.sleep(look, signal)
    }
    return undefined
  }
  let refused = ''
  try {
    for (let pause = first; now() < deadline; pause = Math.min(pause * 2, longest)) {
      const until = Math.min(deadline, now() + pause)
      socket.send(discover(mac, xid))
      const offer = await wait(['offer'], until)
      if (!offer) {
        asked.onRetry?.(timeout - (deadline - now()))
        continue
      }
      socket.send(request(mac, xid, offer))
      const answer = await wait(['ack', 'nak'], Math.min(deadline, now() + first))
      if (answer?.type === 'ack') return answer
      if (answer) refused = `; ${answer.server} offered one and took it back`
      // Else a server that refuses would be asked without a pause (RFC 2131, 3.1: at least ten seconds; a boot has less time).
      while (now() < until) await clock.sleep(look, signal)
    }
  } finally {
    socket.close()
  }
  const why = `no DHCP server gave one within ${Math.round(timeout / 1000)} s${refused}`
  throw new InspectorError('unavailable', `Cannot get an address on "${nic}" (${mac}): ${why}`)
}
