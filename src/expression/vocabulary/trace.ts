import { anything, anyMap, bool, listOf, mapOf, number, text } from './shapes.ts'

const place = mapOf({ file: text, line: number, column: number })

const change = mapOf({
  on: anything,
  op: text,
  path: text,
  before: anything,
  after: anything,
  from: listOf(mapOf({ text, value: anything })),
  may: bool,
  refused: text,
  rule: text,
  request: number,
})

/** One step in the trace of a run. */
const step = mapOf({
  id: text,
  name: text,
  hook: text,
  verb: text,
  outcome: text,
  at: place,
  when: mapOf({ text, value: anything, parts: listOf(mapOf({ text, value: anything })) }),
  missing: text,
  notes: listOf(text),
  warnings: listOf(text),
  changes: listOf(change),
  rules: listOf(anyMap),
  error: text,
  writes: listOf(text),
})

const request = mapOf({
  n: number,
  method: text,
  path: text,
  query: anyMap,
  body: anything,
  fallback: anyMap,
  steps: listOf(text),
  answer: mapOf({ code: number, duration_ms: number, message: text }),
})

/** The one document that tells of a run. */
export const trace = mapOf({
  trace: number,
  run: number,
  node: text,
  name: text,
  workflow: text,
  revision: text,
  dry_run: bool,
  discovered: bool,
  started_at: text,
  finished_at: text,
  outcome: text,
  error: text,
  lookup: mapOf({ by: mapOf({ bmc_address: listOf(text), mac: listOf(text) }), matched: text, score: number }),
  steps: listOf(step),
  answers: anyMap,
  requests: listOf(request),
  firewall: mapOf({ unknown: text, added: listOf(text), removed: listOf(text) }),
  power: text,
})
