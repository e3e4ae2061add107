/** A moment, in nanoseconds since 1970 in UTC. JSON has its text in RFC 3339. */
export class Timestamp {
  readonly nanoseconds: bigint

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }

  toJSON(): string {
    const seconds = floorDivided(this.nanoseconds, second)
    const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
    return `${whole}${fractionOf(this.nanoseconds - seconds * second)}Z`
  }
}

/** The time between two moments, in nanoseconds. JSON has its text in seconds: `5400s`. */
export class Duration {
  readonly nanoseconds: bigint

  constructor(nanoseconds: bigint) {
    this.nanoseconds = nanoseconds
  }

  toJSON(): string {
    const { nanoseconds } = this
    const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
    return `${nanoseconds < 0n ? '-' : ''}${size / second}${fractionOf(size % second)}s`
  }
}

/** A value of time. */
export type Time = Timestamp | Duration

/** Whether it is a moment or a duration. */
export function isTime(value: unknown): value is Time {
  return value instanceof Timestamp || value instanceof Duration
}

const second = 1_000_000_000n

// CEL's bounds: the years 1 to 9999, and what lies between them.
const earliest = BigInt(Date.parse('0001-01-01T00:00:00Z')) * 1_000_000n
const latest = BigInt(Date.parse('9999-12-31T23:59:59Z')) * 1_000_000n + second - 1n
const longest = 315_576_000_000n * second

const moment = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** Reads a moment in RFC 3339, which has a zone; undefined for anything else, and beyond the years 1 to 9999. */
export function timestampOf(text: string): Timestamp | undefined {
  const [, date = '', time = '', fraction = '', sign, hours = '0', minutes = '0'] = moment.exec(text) ?? []
  const local = new Date(`${date}T${time}Z`)
  // The 30th of February is read as a day of March.
  if (Number.isNaN(local.getTime()) || local.toISOString().slice(0, 19) !== `${date}T${time}`) return undefined
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined
  const offset = BigInt(Number(hours) * 3600 + Number(minutes) * 60) * (sign === '-' ? -second : second)
  return within(BigInt(local.getTime()) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) - offset)
}

/** The moment so many seconds after 1970 began; undefined beyond the years 1 to 9999. */
export function timestampAfter(seconds: bigint): Timestamp | undefined {
  return within(seconds * second)
}

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
  d: 86_400n * second,
}

/** Reads `90s`, `1h30m`, `-1.5h`, `30d`, `250ms`; undefined for anything else, and beyond ten thousand years. */
export function durationOf(text: string): Duration | undefined {
  if (text.length > 100 || !/^[-+]?(\d{1,18}(\.\d{1,18})?(ns|us|ms|s|m|h|d))+$/.test(text)) return undefined
  let sum = 0n
  for (const [, count = '', fraction = '', unit = ''] of text.matchAll(/(\d+)(?:\.(\d+))?([a-z]+)/g)) {
    const size = units[unit] ?? 0n
    sum += BigInt(count) * size + (BigInt(`0${fraction}`) * size) / 10n ** BigInt(fraction.length)
  }
  return bounded(text.startsWith('-') ? -sum : sum)
}

/** Whole seconds since 1970, rounded down. */
export function wholeSeconds({ nanoseconds }: Timestamp): bigint {
  return floorDivided(nanoseconds, second)
}

/** A sum or difference of which one is a time; a text says why there is none. Undefined: these do not go together. */
export function calculateTime(operator: string, a: unknown, b: unknown): Time | string | undefined {
  if (!isTime(a) || !isTime(b) || (operator !== '+' && operator !== '-')) return undefined
  const value = operator === '+' ? a.nanoseconds + b.nanoseconds : a.nanoseconds - b.nanoseconds
  const moments = [a, b].filter((one) => one instanceof Timestamp).length
  if (moments === 1 && (a instanceof Timestamp || operator === '+'))
    return within(value) ?? 'the result is beyond the years 1 to 9999'
  const isDuration = moments === 0 || (moments === 2 && operator === '-')
  return isDuration ? (bounded(value) ?? 'the result is longer than ten thousand years') : undefined
}

/** -1, 0 or 1; undefined where they are of different kinds. */
export function compareTimes(a: Time, b: Time): number | undefined {
  if (a instanceof Timestamp !== b instanceof Timestamp) return undefined
  return a.nanoseconds < b.nanoseconds ? -1 : a.nanoseconds > b.nanoseconds ? 1 : 0
}

function within(nanoseconds: bigint): Timestamp | undefined {
  return nanoseconds >= earliest && nanoseconds <= latest ? new Timestamp(nanoseconds) : undefined
}

function bounded(nanoseconds: bigint): Duration | undefined {
  return nanoseconds <= longest && nanoseconds >= -longest ? new Duration(nanoseconds) : undefined
}

function floorDivided(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n)
}

function fractionOf(nanoseconds: bigint): string {
  const digits = String(nanoseconds).padStart(9, '0').replace(/0+$/, '')
  return digits === '' ? '' : `.${digits}`
}
