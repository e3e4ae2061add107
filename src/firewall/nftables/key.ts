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
  // Shifting is of 32 bits, so the number is halved.
  const [high, low] = [Math.floor((value as number) / 2 ** 24), (value as number) % 2 ** 24]
  return macOf(
    [high >>> 16, (high >>> 8) & 255, high & 255, low >>> 16, (low >>> 8) & 255, low & 255]
      .map((octet) => octets[octet])
      .join(':'),
  )
}

const octets = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0'))
