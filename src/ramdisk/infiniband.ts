const mellanox = '0x15b3'

/**
 * The pseudo-MAC and the DHCP client identifier of a Mellanox InfiniBand port, whose hardware address has 20 octets, the last
 * eight being its GUID (RFC 4390; the same scheme as IPA's); undefined for anything else.
 */
export function infinibandOf(
  address: string | undefined,
  vendor: string | null,
): { mac: string; clientId: string } | undefined {
  const octets = address?.split(':') ?? []
  if (octets.length !== 20 || vendor !== mellanox) return undefined
  const guid = octets.slice(12)
  return {
    mac: [...guid.slice(0, 3), ...guid.slice(5)].join(':'),
    clientId: ['ff:00:00:00:00:00:02:00:00:02:c9:00', ...guid].join(':'),
  }
}
