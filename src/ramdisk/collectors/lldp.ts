import { messageOf } from '../../model/error.ts'
import type { Collector } from '../collector.ts'
import { realNics, virtualNics } from '../nics.ts'

/** IEEE 802.1AB: the EtherType of LLDP. */
const etherType = 0x88cc
/** ms between two looks at the sockets. */
const look = 100

type Tlv = readonly [type: number, hex: string]

/**
 * `lldp_raw`: the first LLDP frame of each NIC of the report as pairs of type and hexadecimal value. NICs that hear none within the time get an
 * empty list; where the kernel lends no raw sockets there is none of it, and a note says why.
 */
export const lldp: Collector = {
  name: 'lldp',
  group: 'lldp',
  async collect(machine, { lldpTimeout, clock }) {
    const real = realNics(machine)
    const names = real.length > 0 ? real : virtualNics(machine)
    const heard = new Map<string, readonly Tlv[]>(names.map((name) => [name, []]))
    const open: { readonly name: string; readonly socket: ReturnType<typeof machine.frames> }[] = []
    try {
      for (const name of names) open.push({ name, socket: machine.frames(name, etherType) })
      const until = clock.now() + lldpTimeout * 1000
      for (let left = open; left.length > 0 && clock.now() < until;) {
        left = left.filter(({ name, socket }) => {
          const frame = socket.receive()
          if (frame) heard.set(name, tlvsIn(frame))
          return !frame
        })
        if (left.length > 0) await clock.sleep(look)
      }
    } catch (error) {
      return { data: { lldp_raw: {} }, notes: [`nothing is known of LLDP: ${messageOf(error)}`] }
    } finally {
      for (const { socket } of open) socket.close()
    }
    return {
      data: { lldp_raw: Object.fromEntries(Array.from(heard, ([name, tlvs]) => [name, tlvs.map((tlv) => [...tlv])])) },
    }
  },
}

/** The TLVs of a frame: 7 bits of type, 9 of length (802.1AB, 8.4). What is cut off ends the list. */
export function tlvsIn(frame: Uint8Array): readonly Tlv[] {
  const found: Tlv[] = []
  // Two addresses and the EtherType.
  for (let at = 14; at + 2 <= frame.length;) {
    const head = ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0)
    const [type, length] = [head >> 9, head & 0x1ff]
    const value = frame.subarray(at + 2, at + 2 + length)
    if (value.length < length) break
    found.push([type, Buffer.from(value).toString('hex')])
    if (type === 0) break
    at += 2 + length
  }
  return found
}
