import { InspectorError } from '../model/error.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import { isDeeperThan } from './depth.ts'

/** A JSON object from a request, and the text it was written in. */
export type Body = { readonly value: JsonObject; readonly text: string }

/** How much a body may be: bytes, and levels of nesting. */
export type BodyLimits = { readonly maxBody: number; readonly maxDepth: number }

/** Reads a request's body; null when it is empty. `too_large`, `invalid`, or `unavailable` when too much is being read at once. */
export type ReadBody = (request: Request) => Promise<Body | null>

/**
 * Reads JSON objects whatever the content type says: many ramdisks send none. Anyone may post a report, so what has arrived of all bodies
 * under way is bounded, too, at four of the largest size; and a body has `within` ms to arrive, so that nobody keeps that room for nothing.
 */
export function bodyReader({ maxBody, maxDepth }: BodyLimits, within = 120_000): ReadBody {
  let held = 0
  return async (request) => {
    if (Number(request.headers.get('content-length') ?? 0) > maxBody) throw tooLarge(maxBody)
    const parts: Uint8Array[] = []
    let mine = 0
    try {
      for await (const part of streamed(request, within)) {
        mine += part.length
        held += part.length
        if (mine > maxBody) throw tooLarge(maxBody)
        if (held > 4 * maxBody)
          throw new InspectorError('unavailable', 'Cannot read the body: too many large ones at once')
        parts.push(part)
      }
      return parsed(Buffer.concat(parts), maxDepth)
    } finally {
      held -= mine
    }
  }
}

async function* streamed(request: Request, within: number): AsyncGenerator<Uint8Array> {
  if (!request.body) return
  const reader = request.body.getReader()
  const late = Promise.withResolvers<never>()
  late.promise.catch(() => undefined)
  const patience = setTimeout(() => late.reject(tooSlow(within)), within)
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(cutShort), late.promise])
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
export function required(body: Body | null): Body {
  if (body) return body
  throw new InspectorError('invalid', 'Cannot read the body: it is empty, expected a JSON object')
}

function parsed(bytes: Uint8Array, maxDepth: number): Body | null {
  if (bytes.length === 0) return null
  if (isDeeperThan(bytes, maxDepth)) {
    throw new InspectorError('invalid', `Cannot read the body: it is nested deeper than ${maxDepth} levels`)
  }
  const text = decoded(bytes)
  const value = valueOf(text)
  if (isObject(value)) return { value, text }
  throw new InspectorError('invalid', 'Cannot read the body: it is JSON, but not an object')
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new InspectorError('invalid', 'Cannot read the body: it is not UTF-8', { cause: error })
  }
}

function valueOf(text: string): unknown {
  try {
    // A key of this name would become a prototype wherever an object is copied key by key.
    return spellsPrototype.test(text) ? JSON.parse(text, withoutPrototype) : JSON.parse(text)
  } catch (error) {
    throw new InspectorError('invalid', `Cannot read the body: it is not JSON: ${reason(error)}`, { cause: error })
  }
}

const spellsPrototype = /(?:_|\\u005[fF]){2}(?:p|\\u0070)/

function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^JSON Parse error: /, '') : String(error)
}

function tooLarge(maxBody: number): InspectorError {
  return new InspectorError('too_large', `Cannot read the body: it is larger than ${maxBody} bytes`)
}

function tooSlow(within: number): InspectorError {
  return new InspectorError('unavailable', `Cannot read the body: it was not complete after ${within / 1000} s`)
}

function cutShort(error: unknown): never {
  throw new InspectorError('invalid', 'Cannot read the body: the connection ended before it was complete', {
    cause: error,
  })
}
