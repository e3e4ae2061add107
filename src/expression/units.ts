import type { Num } from './number.ts'

const letters = ['', 'k', 'm', 'g', 't', 'p', 'e']

/** The bytes of `64Gi`, `1.5TiB`, `500G` or `1024`: with `i` in steps of 1024, else of 1000. Undefined for anything else. */
export function quantityOf(text: string): Num | undefined {
  const [, count = '', letter = '', binary = ''] =
    /^(\d{1,15}(?:\.\d{1,15})?) ?(?:([kKMGTPE])(i?))?B?$/.exec(text) ?? []
  if (count === '') return undefined
  const unit = (binary === '' ? 1000n : 1024n) ** BigInt(letters.indexOf(letter.toLowerCase()))
  // In whole numbers: 1.1Ti has no exact float.
  const [integer = '0', fraction = ''] = count.split('.')
  const scale = 10n ** BigInt(fraction.length)
  return { int: (BigInt(integer + fraction) * unit) / scale }
}

/**
 * A version as a list of its numbers and words, as rpm takes it apart: "2.19.1-rc1" becomes [2, 19, 1, "rc", 1]; signs between them do
 * not count, nor does a `v` in front.
 */
export function versionOf(text: string): readonly (number | string)[] {
  const parts = text.toLowerCase().match(/\d+|[a-z]+/g) ?? []
  const counted = parts[0] === 'v' && parts.length > 1 ? parts.slice(1) : parts
  return counted.map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : part))
}
