import { isWritten, written } from '../model/exact.ts'
import type { Json } from '../model/json.ts'

/** A number of an expression: whole ones are exact, as far as 64 bits go. */
export type Num = { readonly int: bigint } | { readonly float: number }

const floatKey = Symbol('float')

/** A number with a fraction by its kind, and not by its value: `2.0`. */
export interface Float {
  readonly [floatKey]: number
}

/** What a number is while it is computed with. */
export type Numeric = number | bigint | Float

/** Whether the value is a computed or written float. */
export function isFloat(value: unknown): value is Float {
  return typeof value === 'object' && value !== null && floatKey in value
}

/** The number of a value of JSON or of a computation; undefined for anything else. 20.0 as a report writes it is a float. */
export function numOf(value: unknown): Num | undefined {
  if (typeof value === 'bigint') return { int: value }
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { int: BigInt(value) } : { float: value }
  if (isFloat(value)) return { float: value[floatKey] }
  if (!isWritten(value)) return undefined
  return /^-?\d+$/.test(value.rawJSON) ? { int: BigInt(value.rawJSON) } : { float: Number(value.rawJSON) }
}

/** The number as a value to go on with. */
export function valueOf(num: Num): Numeric {
  if ('int' in num) {
    const small = Number(num.int)
    return Number.isSafeInteger(small) ? small : num.int
  }
  return Number.isInteger(num.float) ? { [floatKey]: num.float } : num.float
}

/** The number as JSON: large integers with all their digits. */
export function numericJson(value: Numeric): Json {
  if (typeof value === 'bigint') return written(String(value)) as unknown as Json
  return isFloat(value) ? value[floatKey] : value
}

const most = 2n ** 63n

/** Whether the integer fits in 64 bits, as CEL demands. */
export function fits(int: bigint): boolean {
  return int >= -most && int < most
}

/** -1, 0 or 1; undefined where there is no order (NaN). Integers and floats mix, without loss. */
export function compareNums(a: Num, b: Num): number | undefined {
  const [left, right] = ['int' in a ? a.int : a.float, 'int' in b ? b.int : b.float]
  return left < right ? -1 : left > right ? 1 : left == right ? 0 : undefined
}

/** A sum, difference, product, quotient or remainder; a text says why there is none. Two integers give an integer. */
export function calculate(operator: '+' | '-' | '*' | '/' | '%', a: Num, b: Num): Num | string {
  if ('int' in a && 'int' in b) {
    if (b.int === 0n && (operator === '/' || operator === '%')) return 'division by zero'
    const int = whole[operator](a.int, b.int)
    return fits(int) ? { int } : 'the result is too large for an integer'
  }
  if (operator === '%') return '% takes whole numbers'
  const float = broken[operator](floatOf(a), floatOf(b))
  return Number.isFinite(float) ? { float } : operator === '/' ? 'division by zero' : 'the result is too large'
}

const whole = {
  '+': (a: bigint, b: bigint) => a + b,
  '-': (a: bigint, b: bigint) => a - b,
  '*': (a: bigint, b: bigint) => a * b,
  '/': (a: bigint, b: bigint) => a / b,
  '%': (a: bigint, b: bigint) => a % b,
}

const broken = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
}

function floatOf(num: Num): number {
  return 'int' in num ? Number(num.int) : num.float
}
