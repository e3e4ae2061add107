import type { Libc } from './libc.ts'

const AF_INET = 2
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000
const IFF_UP = 1
// linux/sockios.h
const SIOCADDRT = 0x890b
const SIOCGIFFLAGS = 0x8913
const SIOCSIFFLAGS = 0x8914
const SIOCSIFADDR = 0x8916
const SIOCSIFNETMASK = 0x891c
const SIOCETHTOOL = 0x8946
// linux/ethtool.h
const ETHTOOL_GPERMADDR = 0x20
// linux/route.h
const RTF_UP_GATEWAY = 3

/** What a ramdisk does with NICs that no address of /sys can do. Every call throws `unavailable` when the kernel refuses. */
export function nicsOf(libc: Libc) {
  const withSocket = <T>(use: (socket: number) => T): T => {
    const socket = libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0)
    try {
      return use(socket)
    } finally {
      libc.close(socket)
    }
  }
  const ask = (request: number, name: string, fill: (value: DataView) => void, doing: string): DataView =>
    withSocket((socket) => {
      const { bytes, value } = requestFor(name)
      fill(value)
      libc.ioctl(socket, request, bytes, doing)
      return value
    })
  return {
    /** Switches a NIC on. */
    up(name: string): void {
      const doing = `switch the NIC "${name}" on`
      const flags = ask(SIOCGIFFLAGS, name, () => {}, doing).getUint16(0, true)
      ask(SIOCSIFFLAGS, name, (value) => value.setUint16(0, flags | IFF_UP, true), doing)
    },
    /** Gives a NIC its address. */
    address(name: string, { address, netmask }: { readonly address: string; readonly netmask: string }): void {
      const doing = `give the NIC "${name}" the address ${address}`
      ask(SIOCSIFADDR, name, (value) => putAddress(value, 0, address), doing)
      ask(SIOCSIFNETMASK, name, (value) => putAddress(value, 0, netmask), doing)
    },
    /** Sets the way out; one that is there already is kept. */
    gateway(gateway: string): void {
      withSocket((socket) => {
        // struct rtentry of linux/route.h: destination at 8, gateway at 24, netmask at 40, flags at 56.
        const bytes = new Uint8Array(120)
        const route = new DataView(bytes.buffer)
        putAddress(route, 8, '0.0.0.0')
        putAddress(route, 24, gateway)
        putAddress(route, 40, '0.0.0.0')
        route.setUint16(56, RTF_UP_GATEWAY, true)
        libc.ioctl(socket, SIOCADDRT, bytes, `set the gateway ${gateway}`)
      })
    },
    /** The MAC that the hardware has from its maker, whatever was set later; undefined where the driver does not tell. */
    permanentMac(name: string): string | undefined {
      // struct ethtool_perm_addr: command, room, then the address.
      const asked = new Uint8Array(8 + 32)
      const view = new DataView(asked.buffer)
      view.setUint32(0, ETHTOOL_GPERMADDR, true)
      view.setUint32(4, 32, true)
      try {
        ask(SIOCETHTOOL, name, (value) => value.setBigUint64(0, libc.pointer(asked), true), `ask "${name}" for its MAC`)
      } catch {
        return undefined
      }
      const octets = asked.subarray(8, 8 + Math.min(32, view.getUint32(4, true)))
      return octets.some((octet) => octet !== 0)
        ? Buffer.from(octets).toString('hex').match(/../g)?.join(':')
        : undefined
    },
  }
}

/** NICs as the kernel lets them be changed. */
export type Nics = ReturnType<typeof nicsOf>

/** struct ifreq of linux/if.h: 16 bytes of name, 24 of value. */
function requestFor(name: string): { readonly bytes: Uint8Array; readonly value: DataView } {
  const bytes = new Uint8Array(40)
  bytes.set(Buffer.from(name).subarray(0, 15))
  return { bytes, value: new DataView(bytes.buffer, 16) }
}

/** struct sockaddr_in without a port. */
function putAddress(view: DataView, offset: number, ip: string): void {
  view.setUint16(offset, AF_INET, true)
  for (const [index, part] of ip.split('.').entries()) view.setUint8(offset + 4 + index, Number(part))
}
