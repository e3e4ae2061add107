import { macOf } from '../../model/mac.ts'
import type { MacRange } from '../mac-range.ts'

/** Offset of the frame in front of the packet, for classic BPF (`SKF_LL_OFF` of linux/filter.h), and of the source address in it. */
const source = 0xffe00000 + 6
const load32 = 32
const load16 = 40
const jumpIfEqual = 21
const jumpIfGreater = 37
const jumpIfNotLess = 53
const give = 6

/**
 * A program for `-m bpf --bytecode` that is true for frames from these MACs: iptables' own `-m mac` knows no ranges.
 * A MAC is compared as its first 32 bits and its last 16.
 */
export function rangeProgram({ first, last }: MacRange): string {
  const lowest = halves(first)
  const highest = halves(last)
  const program = [
    [load32, 0, 0, source],
    [jumpIfNotLess, 0, 9, lowest.high],
    [jumpIfGreater, 8, 0, highest.high],
    [jumpIfEqual, 0, 2, lowest.high],
    [load16, 0, 0, source + 4],
    [jumpIfNotLess, 0, 5, lowest.low],
    [load32, 0, 0, source],
    [jumpIfEqual, 0, 2, highest.high],
    [load16, 0, 0, source + 4],
    [jumpIfGreater, 1, 0, highest.low],
    [give, 0, 0, 1],
    [give, 0, 0, 0],
  ]
  return [String(program.length), ...program.map((instruction) => instruction.join(' '))].join(',')
}

/** `first-last`, as the rule's comment names a range. */
export function endsText({ first, last }: MacRange): string {
  return `${first}-${last}`
}

/** Reads what `endsText` wrote. */
export function rangeBetween(text: string): MacRange | undefined {
  const [first, last] = text.split('-').map(macOf)
  return first === undefined || last === undefined ? undefined : { first, last }
}

function halves(mac: string): { readonly high: number; readonly low: number } {
  const digits = mac.replaceAll(':', '')
  return { high: Number.parseInt(digits.slice(0, 8), 16), low: Number.parseInt(digits.slice(8), 16) }
}
