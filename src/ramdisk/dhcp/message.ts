/** What a DHCP server offers or confirms (RFC 2131, RFC 2132). Addresses are IPv4 in dotted form. */
export type Lease = {
  readonly type: 'offer' | 'ack' | 'nak'
  readonly address: string
  readonly server: string
  readonly netmask: string
  readonly gateway?: string
  readonly nameservers: readonly string[]
  readonly domain?: string
}

const magic = [0x63, 0x82, 0x53, 0x63]
const types = { 1: 'discover', 2: 'offer', 3: 'request', 5: 'ack', 6: 'nak' } as const

/** Asks whoever listens for an address; `xid` tells the answers to it. */
export function discover(mac: string, xid: number): Uint8Array {
  return message(mac, xid, 1, [])
}

/** Takes an offer. */
export function request(mac: string, xid: number, { address, server }: Lease): Uint8Array {
  return message(mac, xid, 3, [...option(50, octets(address)), ...option(54, octets(server))])
}

/** The lease in an answer to us; undefined for anything else, also for what is cut off. */
export function leaseIn(bytes: Uint8Array, mac: string, xid: number): Lease | undefined {
  if (bytes.length < 240) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const ours = bytes[0] === 2 && view.getUint32(4) === xid && hex(bytes.subarray(28, 34)) === mac
  if (!ours || magic.some((octet, index) => bytes[236 + index] !== octet)) return undefined
  const options = optionsIn(bytes.subarray(240))
  const type = types[(options.get(53)?.[0] ?? 0) as keyof typeof types]
  if (type !== 'offer' && type !== 'ack' && type !== 'nak') return undefined
  const [gateway] = addresses(options.get(3))
  const domain = Buffer.from(options.get(15) ?? [])
    .toString('latin1')
    .replace(/\0+$/, '')
  return {
    type,
    address: dotted(bytes.subarray(16, 20)),
    server: addresses(options.get(54))[0] ?? '0.0.0.0',
    netmask: addresses(options.get(1))[0] ?? '255.255.255.0',
    ...(gateway === undefined ? {} : { gateway }),
    nameservers: addresses(options.get(6)),
    ...(/^[\w.-]+$/.test(domain) ? { domain } : {}),
  }
}

function message(mac: string, xid: number, type: number, more: readonly number[]): Uint8Array {
  // Servers of old drop what is shorter than a BOOTP message (RFC 1542, 2.1).
  const bytes = new Uint8Array(300)
  const view = new DataView(bytes.buffer)
  // A request, on Ethernet, with six octets of address; answers to everybody, as we have no address yet.
  bytes.set([1, 1, 6])
  view.setUint32(4, xid)
  view.setUint16(10, 0x8000)
  bytes.set(Buffer.from(mac.replaceAll(':', ''), 'hex'), 28)
  bytes.set([...magic, ...option(53, [type]), ...option(55, [1, 3, 6, 15]), ...more, 255], 236)
  return bytes
}

function option(code: number, value: readonly number[]): readonly number[] {
  return [code, value.length, ...value]
}

function optionsIn(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  for (let at = 0; at < bytes.length && bytes[at] !== 255;) {
    const code = bytes[at] ?? 255
    if (code === 0) {
      at += 1
      continue
    }
    const length = bytes[at + 1] ?? 0
    found.set(code, bytes.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return found
}

function addresses(bytes: Uint8Array = new Uint8Array()): readonly string[] {
  const count = Math.floor(bytes.length / 4)
  return Array.from({ length: count }, (_, index) => dotted(bytes.subarray(index * 4, index * 4 + 4)))
}

function dotted(bytes: Uint8Array): string {
  return [...bytes].join('.')
}

function octets(address: string): readonly number[] {
  return address.split('.').map(Number)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex').match(/../g)?.join(':') ?? ''
}
