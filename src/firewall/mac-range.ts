import { InspectorError } from '../model/error.ts'
import { macOf, type Mac } from '../model/mac.ts'

/** All MACs from `first` to `last`, both included. */
export type MacRange = { readonly first: Mac; readonly last: Mac }

/** Reads one MAC, or the first octets and a star: `52:54:00:*`. Fails with `invalid` for anything else. */
export function macRangeOf(text: string): MacRange {
  const octets = text.split(':')
  const open = octets.at(-1) === '*' && octets.length <= 6
  const fill = (octet: string) => [...(open ? octets.slice(0, -1) : octets), ...Array<string>(6).fill(octet)]
  const first = macOf((open ? fill('00').slice(0, 6) : octets).join(':'))
  const last = macOf((open ? fill('ff').slice(0, 6) : octets).join(':'))
  if (first === undefined || last === undefined) {
    throw new InspectorError('invalid', `Cannot read "${text}" as MACs: write "52:54:00:aa:bb:cc" or "52:54:00:*"`)
  }
  return { first, last }
}

/** The same MACs in as few ranges as possible, in order: the kernel refuses ranges that overlap. */
export function mergedRanges(ranges: readonly MacRange[]): readonly MacRange[] {
  const merged: { first: Mac; last: Mac }[] = []
  for (const { first, last } of ranges.toSorted((a, b) => numberOf(a.first) - numberOf(b.first))) {
    const previous = merged.at(-1)
    if (previous === undefined || numberOf(first) > numberOf(previous.last) + 1) merged.push({ first, last })
    else if (numberOf(last) > numberOf(previous.last)) previous.last = last
  }
  return merged
}

/** As it is written in the configuration, where it can be written so: one MAC, or octets and a star. */
export function rangeText({ first, last }: MacRange): string {
  if (first === last) return first
  const same = first.split(':').findIndex((octet, index) => octet !== last.split(':')[index])
  const isWhole =
    first.slice(same * 3) === '00:00:00:00:00:00'.slice(same * 3) &&
    last.slice(same * 3) === 'ff:ff:ff:ff:ff:ff'.slice(same * 3)
  return isWhole && same > 0 ? `${first.slice(0, same * 3)}*` : `${first}-${last}`
}

/** Whether both hold the same MACs. */
export function sameRanges(a: readonly MacRange[], b: readonly MacRange[]): boolean {
  return a === b || JSON.stringify(mergedRanges(a)) === JSON.stringify(mergedRanges(b))
}

/** Whether one of the ranges holds the MAC. */
export function inRanges(ranges: readonly MacRange[], mac: Mac): boolean {
  return ranges.some(({ first, last }) => first <= mac && mac <= last)
}

/** The 48 bits of a MAC: exact in a JavaScript number. */
export function numberOf(mac: Mac): number {
  return Number.parseInt(mac.replaceAll(':', ''), 16)
}
