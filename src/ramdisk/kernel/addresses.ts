import { networkInterfaces } from 'node:os'
import { addressOf } from '../../model/address.ts'
import type { Addresses } from '../machine.ts'
import type { Libc } from './libc.ts'

// linux/socket.h
const AF_INET = 2
const AF_INET6 = 10

/**
 * The addresses of a NIC in the order of the kernel. Of libc, as `networkInterfaces` leaves out NICs that are not running, such
 * as one without a carrier that keeps its address.
 */
export function addressesOf(libc: Pick<Libc, 'interfaceAddresses'>, nic: string): Addresses {
  const all = libc.interfaceAddresses().filter(({ name }) => name === nic)
  return {
    ipv4: all.filter(({ family }) => family === AF_INET).map(({ sockaddr }) => ipv4(sockaddr)),
    ipv6: all.filter(({ family }) => family === AF_INET6).map(({ sockaddr }) => ipv6(sockaddr)),
  }
}

/** What can be told of a NIC's addresses without libc. */
export function runningAddresses(nic: string): Addresses {
  const all = networkInterfaces()[nic] ?? []
  const of = (family: string) => all.filter((address) => address.family === family).map(({ address }) => address)
  return { ipv4: of('IPv4'), ipv6: of('IPv6') }
}

/** struct sockaddr_in: two bytes of family, two of port, the address. */
function ipv4(sockaddr: Uint8Array): string {
  return sockaddr.subarray(4, 8).join('.')
}

/** struct sockaddr_in6: two bytes of family, two of port, four of flow, the address. */
function ipv6(sockaddr: Uint8Array): string {
  const groups = Buffer.from(sockaddr.subarray(8, 24)).toString('hex').match(/.{4}/g)!.join(':')
  return addressOf(groups) ?? groups
}
