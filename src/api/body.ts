import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { PostedReport } from '../introspection/use-cases.ts'
import { InspectorError } from '../model/error.ts'
import { interfaceCount } from '../model/inventory.ts'
import { isObject, type Json, type JsonObject } from '../model/json.ts'
import type { Member } from './members.ts'
import { createOutline, type OutlineLimits } from './outline.ts'
import { createPieces, type Pieces } from './pieces.ts'

/** A JSON object from a request, and the text it was written in. */
export type Body = { readonly value: JsonObject; readonly text: string }

/** How much a body may be: bytes, bytes without a ramdisk's logs, levels of nesting, keys, texts, values; of a report network interfaces, too. */
export type BodyLimits = OutlineLimits & {
  readonly maxBody: number
  readonly maxData: number
  readonly maxInterfaces: number
}

/** Reads a request's body; null when it is empty. `too_large`, `invalid`, or `unavailable` when too much is being read at once. */
export type ReadBody = (request: Request) => Promise<Body | null>

/** The same of a report. Its `logs` are cut out: they may have megabytes, and nobody but who keeps them wants them. */
export type ReadReport = (request: Request) => Promise<PostedReport | null>

/**
 * Reads JSON objects whatever the content type says: many ramdisks send none. Anyone may post a report, so what has arrived of all bodies
 * under way is bounded, too, at four of the largest size; and a body has `within` ms to arrive, so that nobody keeps that room for nothing.
 */
export function bodyReader(
  limits: BodyLimits,
  within = 120_000,
): { readonly read: ReadBody; readonly readReport: ReadReport } {
  const { maxBody, maxInterfaces } = limits
  let held = 0

  async function arrived(request: Request, see: (bytes: Uint8Array) => void): Promise<Pieces> {
    if (Number(request.headers.get('content-length') ?? 0) > maxBody) throw tooLarge(maxBody)
    const pieces = createPieces()
    let mine = 0
    try {
      for await (const part of streamed(request, within)) {
        mine += part.length
        held += part.length
        if (mine > maxBody) throw tooLarge(maxBody)
        if (held > 4 * maxBody)
          throw new InspectorError('unavailable', 'Cannot read the body: too many large ones at once')
        pieces.add(part)
        for (let at = 0; at < part.length; at += slice) {
          see(part.subarray(at, at + slice))
          if (mine > slice) await setImmediate()
        }
      }
      return pieces
    } finally {
      held -= mine
    }
  }

  return {
    async read(request) {
      const outline = createOutline(limits, null)
      const pieces = await arrived(request, (bytes) => outline.read(bytes))
      return pieces.size === 0 ? null : bodyOf(pieces, outline.members(), limits)
    },
    async readReport(request) {
      const outline = createOutline(limits, 'logs')
      const hash = createHash('sha256')
      const pieces = await arrived(request, (bytes) => {
        outline.read(bytes)
        hash.update(bytes)
      })
      if (pieces.size === 0) return null
      const members = outline.members()
      const body = await bodyOf(pieces, members, limits)
      const interfaces = interfaceCount(body.value)
      if (interfaces > maxInterfaces)
        throw new InspectorError(
          'invalid',
          `Cannot take the report: it names ${interfaces} network interfaces, and "api.max_interfaces" allows ${maxInterfaces}`,
        )
      return { ...body, digest: hash.digest('hex'), logs: await logsOf(pieces, members) }
    },
  }
}

// In bytes. Looking at as much takes a few ms; then others have their turn.
const slice = 256 * 1024

async function* streamed(request: Request, within: number): AsyncGenerator<Uint8Array> {
  if (!request.body) return
  const reader = request.body.getReader()
  let isLate = false
  // No race of promises: the one that waits would remember each piece.
  const patience = setTimeout(() => {
    isLate = true
    reader.cancel().catch(() => undefined)
  }, within)
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(cutShort)
      if (isLate) throw tooSlow(within)
      if (done) return
      yield value
    }
  } finally {
    clearTimeout(patience)
    // What still comes is not kept; a body that has ended does not mind.
    reader.cancel().catch(() => undefined)
  }
}

/** The body where there has to be one; `invalid` when it is empty. */
export function required<T>(body: T | null): T {
  if (body) return body
  throw new InspectorError('invalid', 'Cannot read the body: it is empty, expected a JSON object')
}

async function bodyOf(pieces: Pieces, members: readonly Member[], { maxData }: BodyLimits): Promise<Body> {
  const size = members.reduce((rest, { value, isText }) => rest - (isText ? value.to - value.from : 0), pieces.size)
  if (size > maxData)
    throw new InspectorError(
      'too_large',
      `Cannot read the body: without ramdisk logs it has ${size} bytes, and "api.max_data" allows ${maxData}`,
    )
  const inTurn = () => (size > slice ? setImmediate() : undefined)
  const text = decoded(pieces.outside(members.map(({ cut }) => cut)))
  await inTurn()
  const value = valueOf(text)
  if (!isObject(value)) throw new InspectorError('invalid', 'Cannot read the body: it is JSON, but not an object')
  if (text.includes('__p') || text.includes('\\u00')) {
    await inTurn()
    dropPrototypes(value)
  }
  return { value, text }
}

/** Of a key that is there twice the last one counts; but all have to be JSON. */
async function logsOf(pieces: Pieces, members: readonly Member[]): Promise<PostedReport['logs']> {
  let logs: PostedReport['logs'] = null
  for (const [index, { value, isText }] of members.entries()) {
    if (index % 1000 === 999) await setImmediate()
    if (!isText) logs = { value: valueOf(decoded(pieces.inside(value))) }
    else if (index === members.length - 1) logs = { letters: pieces.inside(value) }
  }
  return logs
}

function decoded(pieces: readonly Uint8Array[]): string {
  try {
    const [only = new Uint8Array(), ...more] = pieces
    return new TextDecoder('utf-8', { fatal: true }).decode(more.length === 0 ? only : Buffer.concat(pieces))
  } catch (error) {
    throw new InspectorError('invalid', 'Cannot read the body: it is not UTF-8', { cause: error })
  }
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InspectorError('invalid', `Cannot read the body: it is not JSON: ${reason(error)}`, { cause: error })
  }
}

/** A key of this name would become a prototype wherever an object is copied key by key. */
function dropPrototypes(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) dropPrototypes(item)
  else if (isObject(value)) {
    if (Object.hasOwn(value, '__proto__')) delete (value as { __proto__?: unknown }).__proto__
    for (const key in value) dropPrototypes(value[key])
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^JSON Parse error: /, '') : String(error)
}

function tooLarge(maxBody: number): InspectorError {
  return new InspectorError(
    'too_large',
    `Cannot read the body: it is larger than ${maxBody} bytes, the most that "api.max_body" allows`,
  )
}

function tooSlow(within: number): InspectorError {
  return new InspectorError('unavailable', `Cannot read the body: it was not complete after ${within / 1000} s`)
}

function cutShort(error: unknown): never {
  throw new InspectorError('invalid', 'Cannot read the body: the connection ended before it was complete', {
    cause: error,
  })
}
