import { Elysia } from 'elysia'
import { InspectorError } from '../model/error.ts'
import type { Access } from './access.ts'
import { empty } from './answers.ts'
import { noSuchMethod } from './errors.ts'
import type { Operation } from './policy.ts'

/** What a path's placeholders stood for, decoded. */
export type Params = Readonly<Record<string, string>>

/** Answers a request; what it throws becomes the error answer. */
export type Handle = (request: Request, params: Params) => Response | Promise<Response>

/** What a path can do; HEAD comes with GET. */
export type Methods = {
  readonly GET?: Handle
  readonly POST?: Handle
  readonly DELETE?: Handle
  readonly HEAD?: Handle
}

// What ironic-inspector's framework says of the empty body.
const framework = { 'content-type': 'text/html; charset=utf-8' }

/**
 * One path with everything that HTTP expects of it: HEAD as GET, OPTIONS with Allow, 405 for the rest. Bodies never meet Elysia's parsers:
 * they answer 500 to an odd content type.
 */
export function resource(path: string, methods: Methods) {
  const handlers = { ...(methods.GET ? { HEAD: methods.GET } : {}), ...methods }
  const allow = [...Object.keys(handlers), 'OPTIONS'].sort().join(', ')
  const app = new Elysia()
  for (const [method, handle] of Object.entries(handlers)) {
    app.route(method, path, ({ request, params }) => handle(request, readable(params)), { parse: 'none' })
  }
  app.route('OPTIONS', path, () => empty(200, { allow, ...framework }), { parse: 'none' })
  return app.all(path, ({ request }) => noSuchMethod(request, allow), { parse: 'none' })
}

/** The handler behind the question whether its caller may do that. */
export function guarded(access: Access, operation: Operation, handle: Handle): Handle {
  return (request, params) => {
    const allowed = access.check(request, operation)
    return allowed ? allowed.then(() => handle(request, params)) : handle(request, params)
  }
}

/** Elysia gives no parameters for a path without placeholders, and null for one whose percent signs make no sense. */
function readable(params: Readonly<Record<string, string | null>> | undefined): Params {
  if (!params) return none
  for (const name in params) if (params[name] === null) throw new InspectorError('invalid', unreadable)
  return params as Params
}

const none: Params = {}
const unreadable = 'Cannot read the path: a percent sign is not followed by valid UTF-8 in hexadecimal'
