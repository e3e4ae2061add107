import ipaddr from 'ipaddr.js'
import { textOf, truthy, type Json, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { Policy } from '../workflow/hook.ts'
import { listed } from './listed.ts'

/** A NIC as it stands in the data under `all_interfaces` and `interfaces`. */
export type FoundInterface = {
  /** Null, or "" where the ramdisk says so: no address. */
  readonly ip: string | null
  readonly mac: Mac
  readonly client_id: string | null
  /** Whether it is the NIC that booted; false for all where that is not known. */
  readonly pxe: boolean
}

/**
 * NICs with a name and a valid MAC, loopback's too, in the order of the inventory; of two with one name the last counts.
 * An address that is none counts as no address.
 */
export function foundInterfaces(
  nics: readonly JsonObject[],
  bootMac: Mac | undefined,
): { readonly interfaces: ReadonlyMap<string, FoundInterface>; readonly warnings: readonly string[] } {
  const interfaces = new Map<string, FoundInterface>()
  const badMac: string[] = []
  const badIp: string[] = []
  let nameless = 0
  for (const nic of nics) {
    const name = textOf(nic.name)
    if (name === undefined || name.length > longest) {
      nameless += 1
      continue
    }
    if (!truthy(nic.mac_address)) continue
    const mac = macOf(nic.mac_address)
    if (mac === undefined) {
      badMac.push(name)
      continue
    }
    const written = truthy(nic.ipv4_address) ? nic.ipv4_address : unscoped(nic.ipv6_address)
    const ip = written === '' || isAddress(written) ? written : null
    if (ip === null && truthy(written)) badIp.push(name)
    interfaces.set(name, { ip, mac, client_id: clientId(nic.client_id), pxe: mac === bootMac })
  }
  return {
    interfaces,
    warnings: [
      ...(nameless > 0 ? [`interfaces without a name are skipped: ${nameless}`] : []),
      ...(badMac.length > 0 ? [`interfaces with an invalid MAC are skipped: ${listed(badMac)}`] : []),
      ...(badIp.length > 0 ? [`interfaces with an invalid IP count as those without: ${listed(badIp)}`] : []),
    ],
  }
}

/** Whether a NIC is used: never loopback; with `pxe` and a known boot interface only that one; but for `all` only with an address. */
export function selected(
  name: string,
  { ip, pxe }: FoundInterface,
  addPorts: Policy['ports']['add_ports'],
  bootKnown: boolean,
): boolean {
  if (name === 'lo' || (ip && isLoopback(ip))) return false
  if (addPorts === 'pxe' && bootKnown && !pxe) return false
  return addPorts === 'all' || Boolean(ip)
}

// A name has 15 letters in Linux, a client identifier (RFC 2132, section 9.14) 255 octets, written with three letters each.
const longest = 1000

/** Anything else would only come back, three times over, in what is stored. */
function clientId(value: Json | undefined): string | null {
  return typeof value === 'string' && value.length <= longest ? value : null
}

function unscoped(address: Json | undefined): Json | undefined {
  return typeof address === 'string' ? address.split('%')[0] : address
}

function isAddress(value: Json | undefined): value is string {
  return typeof value === 'string' && (ipaddr.IPv4.isValidFourPartDecimal(value) || ipaddr.IPv6.isValid(value))
}

/** 127/8 and ::1; an IPv4 address mapped into IPv6 is not, as upstream has it. */
function isLoopback(ip: string): boolean {
  return ipaddr.parse(ip).range() === 'loopback'
}
