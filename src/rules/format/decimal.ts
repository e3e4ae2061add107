/** The decimal digits of a number and where their point is: 12.5 to three digits is `125` with exponent 1. */
export type Digits = { readonly digits: string; readonly exponent: number }

/** The number (≥ 0, finite) with that many digits after the point; exact halves go to the even neighbour, as in Python. */
export function fixed(number: number, places: number): string {
  const digits = scaled(number, places)
    .toString()
    .padStart(places + 1, '0')
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** The number (≥ 0, finite) to that many significant digits; exact halves go to the even neighbour. */
export function significant(number: number, count: number): Digits {
  if (number === 0) return { digits: '0'.repeat(count), exponent: 0 }
  // A first guess: rounding may have made 9.99 of it 10, or the reverse.
  let exponent = Number(number.toExponential().split('e')[1])
  for (;;) {
    const digits = scaled(number, count - 1 - exponent).toString()
    if (digits.length === count) return { digits, exponent }
    exponent += digits.length - count
  }
}

/** number × 10^power, rounded. A float is a whole number times a power of two: whole numbers do it exactly. */
function scaled(number: number, power: number): bigint {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, number)
  const raw = bits.getBigUint64(0)
  const biased = Number((raw >> 52n) & 0x7ffn)
  const fraction = raw & 0xfffffffffffffn
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n
  const two = Math.max(biased, 1) - 1075
  const above = mantissa * raise(2n, two) * raise(10n, power)
  const below = raise(2n, -two) * raise(10n, -power)
  const [quotient, rest] = [above / below, (above % below) * 2n]
  return rest > below || (rest === below && quotient % 2n === 1n) ? quotient + 1n : quotient
}

function raise(base: bigint, power: number): bigint {
  return power > 0 ? base ** BigInt(power) : 1n
}
