import { Elysia } from 'elysia'
import { messageOf } from '../../model/error.ts'
import { resource, type Handle } from '../resource.ts'

/** Rejects with the reason when the service cannot do its work. */
export type CheckHealth = () => Promise<void>

/** Where health is asked: outside of versions and login. */
export const healthPaths = ['/healthcheck', '/readyz', '/livez'] as const

/** /healthcheck and /readyz: whether work can be done; /livez: whether anybody answers. */
export function healthRoutes(check: CheckHealth) {
  const shared = oneAtATime(check)
  const ready = report(() =>
    shared().then(
      () => [],
      (error: unknown) => [messageOf(error)],
    ),
  )
  const live = report(() => Promise.resolve([]))
  const app = new Elysia()
  for (const path of healthPaths) {
    const handle = path === '/livez' ? live : ready
    app.use(resource(path, { GET: handle, POST: handle, HEAD: async (request) => bare(await handle(request, {})) }))
  }
  return app
}

/** Load balancers ask often, and an answer may cost a write: whoever asks while one is under way gets the same. */
function oneAtATime(check: CheckHealth): CheckHealth {
  let underWay: Promise<void> | undefined
  return () => {
    underWay ??= check().finally(() => (underWay = undefined))
    return underWay
  }
}

function report(reasons: () => Promise<readonly string[]>): Handle {
  return async (request) => {
    const found = await reasons()
    const status = found.length === 0 ? 200 : 503
    if (request.headers.get('accept')?.includes('application/json')) {
      return Response.json(
        { detailed: false, reasons: found },
        { status, headers: { 'content-type': 'application/json' } },
      )
    }
    const body = found.map((reason) => `${reason}\n`).join('')
    return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=UTF-8' } })
  }
}

/** oslo.middleware answers HEAD with 204. */
function bare({ status }: Response): Response {
  return new Response(null, { status: status === 200 ? 204 : status })
}
