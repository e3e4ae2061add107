const usableHost = /^[A-Za-z0-9_.:[\]-]+$/
const usablePrefix = /^(\/[A-Za-z0-9_.~%-]+)+$/

/**
 * Where the client reaches the API: scheme, host and port as it named them, `localhost` for one that names none, or nonsense. A proxy in front
 * tells them in `X-Forwarded-Proto`, `-Host`, `-Port` and `-Prefix`; of a list the last item counts, which the nearest proxy wrote.
 */
export function baseOf({ headers, url }: Request): string {
  const forwarded = (what: string) => lastOf(headers, what)
  const own = url.startsWith('https:') ? 'https' : 'http'
  const scheme = ['http', 'https'].find((known) => known === forwarded('proto')) ?? own
  const named = [forwarded('host'), headers.get('host')].find((host) => host && usableHost.test(host)) ?? 'localhost'
  const port = forwarded('port')
  const host = port && /^\d{1,5}$/.test(port) ? `${named.replace(/:\d*$/, '')}:${port}` : named
  const ownPort = scheme === 'https' ? /:443$/ : /:80$/
  return `${scheme}://${host.replace(ownPort, '')}${prefixOf({ headers })}`
}

/** What a proxy in front has before our paths; empty without one. */
export function prefixOf({ headers }: Pick<Request, 'headers'>): string {
  const prefix = lastOf(headers, 'prefix')?.replace(/\/+$/, '') ?? ''
  return usablePrefix.test(prefix) ? prefix : ''
}

function lastOf(headers: Headers, what: string): string | undefined {
  return headers.get(`x-forwarded-${what}`)?.split(',').at(-1)?.trim()
}

/** The one link that things of the API have: to themselves. `base` as `baseOf` gives it. */
export function selfLink(base: string, path: string): readonly [{ readonly href: string; readonly rel: 'self' }] {
  return [{ href: `${base}${path}`, rel: 'self' }]
}

/**
 * The request with a URL that Elysia can read. It looks for the path from the eleventh character on, and so misses that of a client that
 * names no host (HTTP/1.0) or one of up to three characters.
 */
export function withReadableUrl(request: Request): Request {
  const { url } = request
  const scheme = url.startsWith('https:') ? 'https' : 'http'
  const path = url.startsWith('/') ? 0 : url.indexOf('/', scheme.length + 3)
  return path < 11 ? new Request(`${scheme}://localhost${url.slice(path)}`, request) : request
}
