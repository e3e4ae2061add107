import { CString, dlopen, FFIType, ptr, read, toArrayBuffer, type Pointer } from 'bun:ffi'
import { InspectorError } from '../../model/error.ts'

const { i32, i64, u32, u64, cstring } = FFIType
const address = FFIType.ptr

/** The calls of libc that a ramdisk needs, and that neither Bun nor Node have. A call that fails throws `unavailable` with its errno. */
export type Libc = ReturnType<typeof openLibc>

/** Opens libc; to be done once. `unavailable` where there is none, as in an image without it. */
export function openLibc() {
  const { symbols } = open()
  /** Throws when the call says so. `doing` begins with a verb in the infinitive: "mount /proc". */
  const checked = (result: number | bigint, doing: string): number => {
    if (Number(result) >= 0) return Number(result)
    const location = symbols.__errno_location()
    const errno = location === null ? 0 : read.i32(location)
    throw new InspectorError('unavailable', `Cannot ${doing}: ${reasons[errno] ?? `error ${errno}`}`)
  }
  return {
    mount: (source: string, target: string, type: string) =>
      void checked(symbols.mount(text(source), text(target), text(type), 0n, null), `mount ${type} at "${target}"`),
    /** A module as bytes, unpacked; one that is there already is no failure. */
    loadModule(image: Uint8Array, name: string): void {
      const result = symbols.syscall(SYS_init_module[process.arch] ?? -1, ptr(image), BigInt(image.length), text(''))
      const location = symbols.__errno_location()
      if (Number(result) < 0 && location !== null && read.i32(location) === EEXIST) return
      checked(result, `load the kernel module "${name}"`)
    },
    socket: (domain: number, type: number, protocol: number) =>
      checked(symbols.socket(domain, type, protocol), 'open a socket'),
    close: (file: number) => void symbols.close(file),
    ioctl: (file: number, request: number, argument: Uint8Array, doing: string) =>
      void checked(symbols.ioctl(file, BigInt(request), ptr(argument)), doing),
    bind: (file: number, name: Uint8Array, doing: string) =>
      void checked(symbols.bind(file, ptr(name), name.length), doing),
    option: (file: number, level: number, option: number, value: Uint8Array, doing: string) =>
      void checked(symbols.setsockopt(file, level, option, ptr(value), value.length), doing),
    send: (file: number, message: Uint8Array, name: Uint8Array, doing: string) =>
      void checked(symbols.sendto(file, ptr(message), BigInt(message.length), 0, ptr(name), name.length), doing),
    /** What has arrived, without waiting; undefined when there is nothing. */
    receive(file: number, most: number): Uint8Array | undefined {
      const buffer = new Uint8Array(most)
      const length = Number(symbols.recv(file, ptr(buffer), BigInt(most), MSG_DONTWAIT))
      return length < 0 ? undefined : buffer.subarray(0, length)
    },
    /** Ends all that the kernel does: `off` or `restart`. Comes back only when it is refused. */
    reboot(how: 'off' | 'restart'): void {
      symbols.sync()
      checked(symbols.reboot(rebootCodes[how]), how === 'off' ? 'power off' : 'restart')
    },
    /** The addresses of all NICs, each as its struct sockaddr, whatever their family; getifaddrs(3). */
    interfaceAddresses(): readonly InterfaceAddress[] {
      const list = new BigUint64Array(1)
      checked(symbols.getifaddrs(ptr(list)), 'list the addresses of this machine')
      const first = Number(list[0]) as Pointer
      try {
        return listed(first)
      } finally {
        symbols.freeifaddrs(first)
      }
    },
    /** Where an argument stands, for a structure that points to it. */
    pointer: (bytes: Uint8Array) => BigInt(ptr(bytes)),
  }
}

/** One address of a NIC: struct ifaddrs of ifaddrs.h. */
export type InterfaceAddress = { readonly name: string; readonly family: number; readonly sockaddr: Uint8Array }

/** struct ifaddrs: the next one at 0, its name at 8, its address at 24, which a NIC may lack. */
function listed(first: Pointer): readonly InterfaceAddress[] {
  const found: InterfaceAddress[] = []
  for (let one: number = first; one !== 0; one = read.ptr(one as Pointer, 0)) {
    const address = read.ptr(one as Pointer, 24) as Pointer
    if (address === 0) continue
    const name = new CString(read.ptr(one as Pointer, 8) as Pointer)
    const family = read.u16(address, 0)
    // Copied, as libc takes the list back. 28 bytes are the longest that is read, an AF_INET6; one of a NIC itself has 20.
    const bytes = new Uint8Array(toArrayBuffer(address, 0, family === AF_INET6 ? 28 : 16)).slice()
    found.push({ name, family, sockaddr: bytes })
  }
  return found
}

function open() {
  try {
    return dlopen('libc.so.6', {
      __errno_location: { args: [], returns: address },
      mount: { args: [address, address, address, u64, address], returns: i32 },
      syscall: { args: [i64, address, u64, address], returns: i64 },
      socket: { args: [i32, i32, i32], returns: i32 },
      close: { args: [i32], returns: i32 },
      ioctl: { args: [i32, u64, address], returns: i32 },
      bind: { args: [i32, address, u32], returns: i32 },
      setsockopt: { args: [i32, i32, i32, address, u32], returns: i32 },
      sendto: { args: [i32, address, u64, i32, address, u32], returns: i64 },
      recv: { args: [i32, address, u64, i32], returns: i64 },
      reboot: { args: [i32], returns: i32 },
      getifaddrs: { args: [address], returns: i32 },
      freeifaddrs: { args: [address], returns: FFIType.void },
      sync: { args: [], returns: FFIType.void },
      gnu_get_libc_version: { args: [], returns: cstring },
    })
  } catch (error) {
    throw new InspectorError('unavailable', 'Cannot speak to the kernel: there is no libc.so.6 here', { cause: error })
  }
}

const EEXIST = 17
const AF_INET6 = 10
const MSG_DONTWAIT = 0x40
// linux/reboot.h: LINUX_REBOOT_CMD_POWER_OFF and _RESTART.
const rebootCodes = { off: 0x4321fedc, restart: 0x01234567 } as const
// init_module(2): its number differs between architectures (asm/unistd.h).
const SYS_init_module: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 175, arm64: 105 }

const reasons: Readonly<Record<number, string>> = {
  1: 'not permitted, it takes root',
  2: 'there is no such thing',
  8: 'it is no module of this kernel',
  13: 'not permitted',
  16: 'it is there already, or busy',
  17: 'there is one already',
  19: 'there is no such device',
  22: 'the kernel finds the request invalid',
  93: 'the kernel does not know the protocol',
  95: 'the device does not support it',
  97: 'the kernel lacks packet sockets, module af_packet',
  99: 'the address is not there',
  100: 'the network is down',
  101: 'there is no route',
}

function text(value: string): ReturnType<typeof ptr> {
  return ptr(Buffer.from(`${value}\0`))
}
