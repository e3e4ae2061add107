import ipaddr from 'ipaddr.js'

/** An IP network. */
export type Network = { readonly address: ipaddr.IPv4 | ipaddr.IPv6; readonly prefix: number }

/**
 * The network of a CIDR such as `192.0.2.0/24` or `2001:db8::/64`, or why it is none: no address of the network may be meant, so no host
 * bit is set.
 */
export function networkOf(cidr: string): Network | { readonly invalid: string } {
  const [written = '', prefix = '', ...rest] = cidr.split('/')
  const address = parsed(written)
  if (!address || rest.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > bitsOf(address))
    return { invalid: 'write an address, a slash and the length of the prefix, such as 192.0.2.0/24' }
  const network = { address, prefix: Number(prefix) }
  const first = firstOf(network)
  if (first !== String(address)) return { invalid: `bits behind the prefix are set, the network is ${first}/${prefix}` }
  return network
}

/** Whether the text is an address in the network; false for one of the other family, and for what is no address. */
export function addressIn(text: string, { address, prefix }: Network): boolean {
  const one = parsed(text)
  // The library's types do not see that both are of one kind.
  return one !== undefined && one.kind() === address.kind() && one.match(address as never, prefix)
}

function parsed(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text)
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined
}

function bitsOf(address: ipaddr.IPv4 | ipaddr.IPv6): number {
  return address.kind() === 'ipv4' ? 32 : 128
}

function firstOf({ address, prefix }: Network): string {
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6
  return String(family.networkAddressFromCIDR(`${String(address)}/${prefix}`))
}
