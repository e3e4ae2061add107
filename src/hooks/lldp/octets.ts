import ipaddr from 'ipaddr.js'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The octets as text; undefined when they are no UTF-8. */
export function textIn(octets: Uint8Array): string | undefined {
  try {
    return utf8.decode(octets)
  } catch {
    return undefined
  }
}

/** The MAC in the first six octets; undefined when there are fewer. */
export function macIn(octets: Uint8Array): string | undefined {
  return octets.length < 6 ? undefined : (octets.subarray(0, 6).toHex().match(/../g) ?? []).join(':')
}

/**
 * The address behind an octet that says its family (IANA, "Address Family Numbers"): IPv4, IPv6 or MAC.
 * Null for any other family, undefined when there are too few octets.
 */
export function addressIn(octets: Uint8Array): string | null | undefined {
  const [family] = octets
  const address = octets.subarray(1)
  if (family === 1) return address.length < 4 ? undefined : address.subarray(0, 4).join('.')
  if (family === 2) return address.length < 16 ? undefined : ipv6(address.subarray(0, 16))
  if (family === 6) return macIn(address)
  return family === undefined ? undefined : null
}

/** The number in two octets, the first one counting most; undefined when there are fewer. */
export function numberIn(octets: Uint8Array): number | undefined {
  const [high, low] = octets
  return high === undefined || low === undefined ? undefined : high * 256 + low
}

// RFC 5952, section 5: IPv4 within IPv6 is shown as such.
function ipv6(octets: Uint8Array): string {
  const address = new ipaddr.IPv6([...octets])
  return address.isIPv4MappedAddress() ? `::ffff:${String(address.toIPv4Address())}` : address.toRFC5952String()
}
