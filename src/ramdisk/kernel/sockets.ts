import type { Libc } from './libc.ts'

const AF_INET = 2
const AF_PACKET = 17
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000
const SOCK_RAW_CLOEXEC = 3 | 0o2000000
const SOL_SOCKET = 1
const SO_REUSEADDR = 2
const SO_BROADCAST = 6
const SO_BINDTODEVICE = 25
const SOL_PACKET = 263
const PACKET_ADD_MEMBERSHIP = 1
const PACKET_MR_PROMISC = 1

/** A socket of one NIC; what arrives is asked for, and never waited for. */
export type NicSocket = {
  /** Sends to everybody on the NIC's network. */
  send(message: Uint8Array): void
  /** The next message that has arrived; undefined when there is none. */
  receive(): Uint8Array | undefined
  close(): void
}

/** Sockets that a NIC without any address can be used through. Opening throws `unavailable` when the kernel refuses. */
export function socketsOf(libc: Libc) {
  return {
    /** DHCP's: UDP from port 68 to everybody's port 67 (RFC 2131). */
    dhcp(nic: string): NicSocket {
      const doing = `ask for an address on "${nic}"`
      const one = new Uint8Array(new Int32Array([1]).buffer)
      const socket = opened(libc, AF_INET, SOCK_DGRAM_CLOEXEC, 0, (made) => {
        libc.option(made, SOL_SOCKET, SO_REUSEADDR, one, doing)
        libc.option(made, SOL_SOCKET, SO_BROADCAST, one, doing)
        libc.option(made, SOL_SOCKET, SO_BINDTODEVICE, Buffer.from(`${nic}\0`), doing)
        libc.bind(made, inet(68, [0, 0, 0, 0]), doing)
      })
      const everybody = inet(67, [255, 255, 255, 255])
      return {
        send: (message) => libc.send(socket, message, everybody, doing),
        receive: () => libc.receive(socket, 2048),
        close: () => libc.close(socket),
      }
    },
    /** Frames of one EtherType, whomever they are for; `index` as in /sys/class/net/NIC/ifindex. */
    frames(nic: string, index: number, etherType: number): Omit<NicSocket, 'send'> {
      const doing = `listen on "${nic}"`
      const swapped = ((etherType & 0xff) << 8) | (etherType >> 8)
      // struct sockaddr_ll and struct packet_mreq of linux/if_packet.h.
      const name = new Uint8Array(20)
      const view = new DataView(name.buffer)
      view.setUint16(0, AF_PACKET, true)
      view.setUint16(2, etherType, false)
      view.setInt32(4, index, true)
      const member = new Uint8Array(16)
      new DataView(member.buffer).setInt32(0, index, true)
      new DataView(member.buffer).setUint16(4, PACKET_MR_PROMISC, true)
      const socket = opened(libc, AF_PACKET, SOCK_RAW_CLOEXEC, swapped, (made) => {
        libc.bind(made, name, doing)
        libc.option(made, SOL_PACKET, PACKET_ADD_MEMBERSHIP, member, doing)
      })
      return { receive: () => libc.receive(socket, 9216), close: () => libc.close(socket) }
    },
  }
}

/** Sockets of NICs. */
export type Sockets = ReturnType<typeof socketsOf>

/** A socket that is set up, or closed again when that is refused. */
function opened(libc: Libc, domain: number, type: number, protocol: number, setUp: (socket: number) => void): number {
  const socket = libc.socket(domain, type, protocol)
  try {
    setUp(socket)
    return socket
  } catch (error) {
    libc.close(socket)
    throw error
  }
}

/** struct sockaddr_in. */
function inet(port: number, octets: readonly number[]): Uint8Array {
  const name = new Uint8Array(16)
  const view = new DataView(name.buffer)
  view.setUint16(0, AF_INET, true)
  view.setUint16(2, port, false)
  name.set(octets, 4)
  return name
}
