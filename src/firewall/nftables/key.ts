import { macOf, type Mac } from '../../model/mac.ts'
import type { Place } from './place.ts'

/**
 * What the elements of our sets are. `raw`: 48 bits of the message, which nft writes as numbers; a set of them is also
 * looked up with the frame's source. `ether`: addresses, which people read more easily.
 */
export type Key = 'raw' | 'ether'

/** The key of this place's sets. */
export function keyOf({ match, ip_versions }: Pick<Place, 'match' | 'ip_versions'>): Key {
  return match === 'client' && ip_versions.includes(4) ? 'raw' : 'ether'
}

/** A MAC as an element. */
export function elementText(key: Key, mac: Mac): string {
  return key === 'ether' ? mac : `0x${mac.replaceAll(':', '')}`
}

/** The MAC that an element of nft's JSON means, a text or a number; undefined for anything else. */
export function macOfElement(value: unknown): Mac | undefined {
  if (!Number.isInteger(value)) return macOf(value)
  const number = value as number
  return number < 0 || number >= 2 ** 48 ? undefined : macOfNumber(number)
}

/** Written into a buffer of its own: 50,000 of them, joined of pieces, leave tens of megabytes of garbage behind. */
function macOfNumber(number: number): Mac {
  const text = new Uint8Array(17).fill(colon)
  let rest = number
  for (let at = 15; at >= 0; at -= 3) {
    const octet = rest % 256
    text[at] = digits[octet >> 4] as number
    text[at + 1] = digits[octet & 15] as number
    rest = (rest - octet) / 256
  }
  return String.fromCharCode(...text) as Mac
}

const colon = 0x3a
const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
