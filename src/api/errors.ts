import { codeOf, InspectorError, messageOf, type ErrorCode } from '../model/error.ts'
import type { Log } from '../platform/log.ts'
import { empty, json } from './answers.ts'

/** What each code is in HTTP; no other place turns an error into a status. */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  not_acceptable: 406,
  conflict: 409,
  too_large: 413,
  unavailable: 503,
  internal: 500,
}

/** The answer to a failure of that request. What is not ours is logged, and its text stays here. `challenge` says how to log in. */
export function failure(request: Request, error: unknown, log: Log, challenge?: string): Response {
  const status = statusOf[codeOf(error)]
  if (status >= 500) {
    const cause = error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : undefined
    const stack = error instanceof InspectorError || !(error instanceof Error) ? undefined : error.stack
    // Without its query, which may hold a password.
    const { pathname } = new URL(request.url, 'http://localhost')
    const asked = { method: request.method, path: pathname.slice(0, longestPath) }
    log.error('api.failed', 'a request failed', { ...asked, error: messageOf(error), cause, stack })
  }
  const message = error instanceof InspectorError ? error.message : 'Internal server error'
  const headers = status === 401 && challenge !== undefined ? { 'www-authenticate': challenge } : undefined
  return json(status, { error: { message } }, headers)
}

const longestPath = 200

/** The answer for a path that does not exist. Doubled slashes inside a path are merged, as ironic-inspector does. */
export function noSuchPath(request: Request): Response {
  if (request.method === 'OPTIONS') return empty(200)
  const { pathname, search } = new URL(request.url, 'http://localhost')
  const merged = pathname.replace(/\/{2,}/g, '/')
  if (merged !== pathname) return empty(308, { location: `${merged}${search}` })
  return json(404, { error: { message: `Cannot find "${pathname}": there is no such resource` } })
}

/** The answer for a method that a path does not have. */
export function noSuchMethod(request: Request, allow: string): Response {
  return json(405, { error: { message: `Cannot ${request.method} this resource: it allows ${allow}` } }, { allow })
}
