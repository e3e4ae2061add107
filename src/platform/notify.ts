import { dlopen, FFIType, ptr } from 'bun:ffi'
import type { Log } from './log.ts'

const AF_UNIX = 1
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000

/** Tells the service manager, e.g. `READY=1` or `STATUS=…` (sd_notify(3)). */
export type Notify = (state: string) => void

/**
 * A way to tell systemd, when `NOTIFY_SOCKET` is set; else nothing happens. Goes through libc, as neither Bun nor Node can send on
 * Unix datagram sockets. A failure is logged and nothing else: no service is worse for a manager that was not told.
 */
export function createNotify(address: string | undefined, log: Log): Notify {
  if (!address) return () => undefined
  return (state) => {
    try {
      send(address, state)
    } catch (error) {
      log.warning('service.notify', 'Cannot tell systemd', { state, error: String(error) })
    }
  }
}

function send(address: string, state: string): void {
  const libc = dlopen('libc.so.6', {
    socket: { args: [FFIType.i32, FFIType.i32, FFIType.i32], returns: FFIType.i32 },
    sendto: {
      args: [FFIType.i32, FFIType.ptr, FFIType.u64, FFIType.i32, FFIType.ptr, FFIType.u32],
      returns: FFIType.i64,
    },
    close: { args: [FFIType.i32], returns: FFIType.i32 },
  })
  // A leading @ means the abstract name space, written as a leading zero (unix(7)).
  const path = Buffer.from(address.replace(/^@/, '\0'))
  const name = Buffer.concat([Buffer.from(Uint16Array.of(AF_UNIX).buffer), path])
  const message = Buffer.from(state)
  const socket = libc.symbols.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0)
  if (socket < 0) throw new Error('no socket')
  const sent = Number(libc.symbols.sendto(socket, ptr(message), BigInt(message.length), 0, ptr(name), name.length))
  libc.symbols.close(socket)
  libc.close()
  if (sent !== message.length) throw new Error(`"${address}" takes no message`)
}
