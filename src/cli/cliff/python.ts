import { isWritten } from '../../model/exact.ts'
import { isObject, type Json } from '../../model/json.ts'

/** The text that Python's `str()` makes of a value, as cliff prints it: None, True, ['a', 1]. */
export function pythonText(value: Json | undefined): string {
  return typeof value === 'string' ? value : repr(value)
}

function repr(value: Json | undefined): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quoted(value)
  if (isWritten(value)) return number(value.rawJSON)
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(repr).join(', ')}]`
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, part]) => `${quoted(key)}: ${repr(part)}`)
      .join(', ')}}`
  return String(value)
}

/** As Python's `json` reads it: 1e3 is the float 1000.0. */
function number(source: string): string {
  if (/^-?\d+$/.test(source)) return source
  const text = Object.is(Number(source), -0) ? '-0' : String(Number(source))
  return /^-?\d+$/.test(text) ? `${text}.0` : text
}

// Python prefers single quotes, and takes double ones for a text that has single ones only.
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inside = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`)
  return `${quote}${inside}${quote}`
}
