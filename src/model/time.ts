/** A moment, in whole microseconds since 1970 in UTC: the API shows six digits. */
export type Time = number

const second = 1_000_000

/** As the API writes it: ISO 8601, UTC without a zone, microseconds left out when they are zero. */
export function apiTime(time: Time): string {
  const whole = new Date(Math.floor(time / second) * 1000).toISOString().slice(0, 19)
  const fraction = time % second
  return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(6, '0')}`
}
