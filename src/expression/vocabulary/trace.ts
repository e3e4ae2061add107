import { any, anyMap, bool, listOf, mapOf, number, text } from './shapes.ts'

const place = mapOf({ file: text, line: number, column: number })

const change = mapOf({ on: any, op: text, path: text, value: any, may: bool, origin: anyMap })

/** One step in the trace of a run. */
const step = mapOf({
  id: text,
  name: text,
  hook: text,
  verb: text,
  outcome: text,
  at: place,
  when: mapOf({ text, value: any, parts: listOf(mapOf({ text, value: any })) }),
  missing: text,
  notes: listOf(text),
  warnings: listOf(text),
  changes: listOf(change),
  rules: listOf(anyMap),
  error: text,
})

/** A run as its trace tells it, with the requests that it comes to. */
export const trace = mapOf({
  trace: number,
  workflow: text,
  revision: text,
  steps: listOf(step),
  answers: anyMap,
  requests: listOf(mapOf({ method: text, path: text, query: any, body: any, steps: listOf(text) })),
})
