import { readFileSync } from 'node:fs'
import { InspectorError } from '../../model/error.ts'
import type { Facts } from '../machine.ts'
import { addressesOf, runningAddresses } from './addresses.ts'
import { openLibc, type Libc } from './libc.ts'
import { nicsOf } from './nics.ts'
import { socketsOf } from './sockets.ts'

/**
 * What only calls to the kernel tell of NICs. Where there is no libc of the usual kind only addresses of NICs that are running are told, and
 * frames are refused.
 */
export function kernelFacts(): Pick<Facts, 'addresses' | 'permanentMac' | 'frames'> {
  let libc: Libc
  try {
    libc = openLibc()
  } catch (error) {
    return {
      addresses: runningAddresses,
      permanentMac: () => undefined,
      frames: () => {
        throw error
      },
    }
  }
  const nics = nicsOf(libc)
  const sockets = socketsOf(libc)
  return {
    addresses: (nic) => addressesOf(libc, nic),
    permanentMac: (nic) => nics.permanentMac(nic),
    frames(nic, etherType) {
      const index = Number(readFileSync(`/sys/class/net/${nic}/ifindex`, 'utf8'))
      if (!Number.isInteger(index))
        throw new InspectorError('unavailable', `Cannot listen on "${nic}": it has no index`)
      return sockets.frames(nic, index, etherType)
    },
  }
}
