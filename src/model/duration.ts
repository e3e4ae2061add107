const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const written = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/

/** Reads `90s`, `5m`, `1h30m`, `500ms`, `30d` or a bare number of seconds, in ms; undefined for anything else. */
export function durationOf(value: string | number): number | undefined {
  const text = String(value)
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  if (!written.test(text)) return undefined
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0)
}
