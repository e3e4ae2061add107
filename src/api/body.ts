import { InspectorError } from '../model/error.ts'
import { isObject, type JsonObject } from '../model/json.ts'
import { isDeeperThan } from './depth.ts'

/** A JSON object from a request, and the text it was written in. */
export type Body = { readonly value: JsonObject; readonly text: string }

/** How much a body may be: bytes, and levels of nesting. */
export type BodyLimits = { readonly maxBody: number; readonly maxDepth: number }

/** Reads a request's body. `too_large`, `invalid`, or `unavailable` when too much is being read at once. */
export type ReadBody = (request: Request) => Promise<Body>

/**
 * Reads JSON objects whatever the content type says: many ramdisks send none. Anyone may post a report, so what all bodies under way hold
 * together is bounded, too: four of the largest size.
 */
export function bodyReader({ maxBody, maxDepth }: BodyLimits): ReadBody {
  let held = 0
  const hold = (bytes: number) => {
    if (held + bytes > 4 * maxBody)
      throw new InspectorError('unavailable', 'Cannot read the body: too many large ones at once')
    held += bytes
    return bytes
  }
  return async (request) => {
    const declared = request.headers.get('content-length')
    let mine = 0
    try {
      if (Number(declared ?? 0) > maxBody) throw tooLarge(maxBody)
      if (declared !== null) {
        mine += hold(Number(declared))
        return parsed(await whole(request), maxDepth)
      }
      const parts: Uint8Array[] = []
      for await (const part of streamed(request)) {
        mine += hold(part.length)
        if (mine > maxBody) throw tooLarge(maxBody)
        parts.push(part)
      }
      return parsed(Buffer.concat(parts), maxDepth)
    } finally {
      held -= mine
    }
  }
}

async function whole(request: Request): Promise<Uint8Array> {
  try {
    return await request.bytes()
  } catch (error) {
    throw cutShort(error)
  }
}

async function* streamed(request: Request): AsyncGenerator<Uint8Array> {
  if (!request.body) return
  const reader = request.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw cutShort(error)
      })
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

function parsed(bytes: Uint8Array, maxDepth: number): Body {
  if (bytes.length === 0)
    throw new InspectorError('invalid', 'Cannot read the body: it is empty, expected a JSON object')
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

function cutShort(error: unknown): InspectorError {
  return new InspectorError('invalid', 'Cannot read the body: the connection ended before it was complete', {
    cause: error,
  })
}
