import { asWritten, exactView } from '../model/exact.ts'
import type { JsonObject } from '../model/json.ts'

/** The text of a report that is kept: as it was posted, less `logs`. Numbers stay as they were written (9223372036854775807, 20.0). */
export function withoutLogs(report: JsonObject, text: string): string {
  if (!Object.hasOwn(report, 'logs')) return text
  const kept = new Map(Object.entries((exactView(text) ?? report) as JsonObject))
  kept.delete('logs')
  return JSON.stringify(Object.fromEntries(kept))
}

/** The text of the data after processing; numbers that the steps left alone stay as the report wrote them. */
export function processedText(data: JsonObject, raw: string): string {
  return JSON.stringify(asWritten(data, exactView(raw)))
}
