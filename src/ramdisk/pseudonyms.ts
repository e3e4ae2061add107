/** Stand-ins for what must not be told; the same one for the same value. */
export type Pseudonyms = {
  /** The stand-in that a value has got before. */
  known(value: string): string | undefined
  /** Keeps the separator, and takes both spellings for one. */
  mac(value: string): string
  /** For `0x…` and `eui.…`; keeps prefix and length. */
  worldWide(value: string): string
  uuid(value: string): string
  ipv4(value: string): string
  ipv6(value: string): string
  text(value: string, prefix: string): string
}

// RFC 5737.
const nets = ['192.0.2', '198.51.100', '203.0.113'] as const

/** An empty set of stand-ins; each kind counts from 1. */
export function createPseudonyms(): Pseudonyms {
  const given = new Map<string, string>()
  const counts = new Map<string, number>()
  const named = (kind: string, value: string, make: (n: number) => string) => {
    const before = given.get(value)
    if (before !== undefined) return before
    const n = (counts.get(kind) ?? 0) + 1
    counts.set(kind, n)
    const made = make(n)
    given.set(value, made)
    return made
  }
  return {
    known: (value) => given.get(value),
    mac(value) {
      const made = named('mac', value.toLowerCase().replaceAll('-', ':'), (n) => `52:54:00:${octets(n)}`)
      return value.includes('-') ? made.replaceAll(':', '-') : made
    },
    worldWide(value) {
      const prefix = value.startsWith('eui.') ? 'eui.' : '0x'
      const digits = value.length - prefix.length
      return named('world-wide', value, (n) => `${prefix}5${n.toString(16).padStart(digits - 1, '0')}`)
    },
    uuid: (value) => named('uuid', value, (n) => `00000000-0000-0000-0000-${n.toString(16).padStart(12, '0')}`),
    ipv4: (value) =>
      named('ipv4', value, (n) => `${nets[Math.floor((n - 1) / 254) % nets.length]}.${((n - 1) % 254) + 1}`),
    ipv6: (value) => named('ipv6', value, (n) => `2001:db8::${n.toString(16)}`),
    text: (value, prefix) => named(prefix, value, (n) => `${prefix}-${n}`),
  }
}

function octets(n: number): string {
  return [n >> 16, n >> 8, n].map((part) => (part & 0xff).toString(16).padStart(2, '0')).join(':')
}
