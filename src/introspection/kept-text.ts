import { isObject, type Json, type JsonObject } from '../model/json.ts'

/**
 * The text of a report that is kept: as it was posted, less `logs`. Numbers stay as they were written (9223372036854775807, 20.0):
 * JavaScript would round the one and shorten the other.
 */
export function withoutLogs(report: JsonObject, text: string): string {
  if (!Object.hasOwn(report, 'logs')) return text
  const kept = new Map(Object.entries(fragile(text) ? (exactly(text) as JsonObject) : report))
  kept.delete('logs')
  return JSON.stringify(Object.fromEntries(kept))
}

/** The text of the data after processing; numbers that the steps left alone stay as the report wrote them. */
export function processedText(data: JsonObject, raw: string): string {
  return JSON.stringify(fragile(raw) ? asWritten(data, exactly(raw)) : data)
}

// More than 15 digits, a fraction that ends in 0, an exponent, or minus zero: only these do not survive a parse.
function fragile(text: string): boolean {
  return /[\s:[,](-?\d{16,}|-?\d+\.\d*0[,\s}\]]|-?\d+(\.\d+)?[eE]|-0[,\s}\]])|\d\.\d{15,}/.test(text)
}

type Source = { readonly source?: string }
const rawJson = (JSON as unknown as { rawJSON(source: string): { readonly rawJSON: string } }).rawJSON

function exactly(text: string): unknown {
  return JSON.parse(text, ((_key: string, value: unknown, { source }: Source) =>
    typeof value === 'number' && source !== undefined ? rawJson(source) : value) as never)
}

function asWritten(value: Json | undefined, written: unknown): unknown {
  if (typeof value === 'number') {
    const source = (written as { rawJSON?: string } | null | undefined)?.rawJSON
    return source !== undefined && Number(source) === value ? written : value
  }
  if (Array.isArray(value))
    return value.map((item, index) => asWritten(item as Json, Array.isArray(written) ? written[index] : undefined))
  if (!isObject(value)) return value
  const beside = isObject(written) ? written : {}
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asWritten(item, own(beside, key))]))
}

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined
}
