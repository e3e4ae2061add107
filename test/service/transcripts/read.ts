/** The recorded answers of ironic-inspector 11.1.0 in `test/fixtures/transcripts.md`, which says how it is read. */

import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../../src/model/json.ts'

/** What came back. A header that is not shown is absent; undefined where the recording does not show that part at all. */
export type RecordedAnswer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The answer is a list of this length, or the posted report with keys added and removed. */
  readonly entries?: number
  readonly adds?: JsonObject
  readonly removes?: readonly string[]
}

/** One request and its answer; `request` names it within its section, and ends with ` (2)` when it was made there a second time. */
export type Pair = {
  readonly section: string
  readonly request: string
  readonly method: string
  readonly path: string
  readonly token: string
  readonly headers: Readonly<Record<string, string>>
  /** As it was sent; `<…>` describes it. */
  readonly body?: string
  readonly answer: RecordedAnswer
}

const asked = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\S+)/
const inline = /^`(GET [^`]+)` -> (\d+),? ?(.*)$/

/** The text of the recording. */
export const transcripts = readFileSync(new URL('../../fixtures/transcripts.md', import.meta.url), 'utf8')

/** All pairs in the order in which they were recorded. */
export function readPairs(): readonly Pair[] {
  const pairs: Pair[] = []
  const seen = new Map<string, number>()
  const lines = transcripts.split('\n')
  let section = ''
  const add = (line: string, answer: RecordedAnswer) => {
    const request = requestOf(line.replaceAll('...', '/v1/introspection/1e57ab1e-0000-4000-8000-000000000021'))
    const key = `${section} ${request.request}`
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    const name = times === 1 ? request.request : `${request.request} (${times})`
    pairs.push({ ...request, request: name, section, answer })
  }
  for (const [at, line] of lines.entries()) {
    if (line.startsWith('## ')) section = line.slice(3)
    const [, request, status, rest = ''] = inline.exec(line) ?? []
    if (request !== undefined) add(request, inlineAnswer(Number(status), rest, lines.slice(at + 1)))
    else if (asked.test(line) && lines[at + 1]?.startsWith('<- '))
      add(line, answerOf(lines[at + 1]!.slice(3), lines[at + 2]!))
  }
  return pairs
}

/** How many answers the recording has, counted without understanding them. */
export const countAnswers = () => transcripts.match(/^(<- |`GET [^`]+` -> )/gm)?.length ?? 0

function requestOf(line: string): Omit<Pair, 'section' | 'answer'> {
  const [, start = line, written] = /^(.*?) +(?:body ?|(?=<))(.*)$/.exec(line) ?? []
  const [, method = '', path = ''] = asked.exec(line) ?? []
  const bracketed = [...start.matchAll(/\[([\w-]+): (?:'(.*?)'|([^\]]*))\]/g)]
  const fields = Object.fromEntries(bracketed.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']))
  const { token = 'admin', version, ...headers } = fields
  return {
    request: `${start.trim().replaceAll(/ {2,}/g, ' ')}${written === undefined ? '' : ` body ${written}`}`,
    method,
    path,
    token,
    headers: { ...headers, ...(version === undefined ? {} : { 'X-OpenStack-Ironic-Inspector-API-Version': version }) },
    ...(written === undefined ? {} : { body: written }),
  }
}

function answerOf(line: string, next: string): RecordedAnswer {
  const [first = '', ...rest] = line.replace(/^HTTP\/1\.1 /, '').split(/; (?=[\w-]+: )/)
  const headers = Object.fromEntries(
    rest.map((header) => [header.split(': ')[0]!.toLowerCase(), header.replace(/^[\w-]+: /, '')]),
  )
  const shown = !next.startsWith('```') && !asked.test(next)
  return { status: Number.parseInt(first, 10), headers, ...(shown ? { body: next.trim() } : {}) }
}

function inlineAnswer(status: number, rest: string, after: readonly string[]): RecordedAnswer {
  const entries = /^(\d+) entries/.exec(rest)?.[1]
  if (entries !== undefined) return { status, entries: Number(entries) }
  if (rest.startsWith('{')) return { status, body: rest }
  if (rest.startsWith('equal to what was posted')) return { status, adds: {}, removes: [] }
  const from = after.indexOf('```json')
  const to = after.indexOf('```', from)
  const adds = JSON.parse(after.slice(from + 1, to).join('\n')) as JsonObject
  const removes = after[to + 1]!.replace('Keys it removes: ', '').split(', ')
  return { status, adds, removes }
}
