const usable = /^[A-Za-z0-9_.:[\]-]+$/

/** Scheme and host as the client named them; `localhost` for a client that names none, or nonsense. */
export function originOf(request: Request): string {
  const host = request.headers.get('host')
  return host !== null && usable.test(host) ? `http://${host}` : 'http://localhost'
}

/** The one link that things of the API have: to themselves. */
export function selfLink(request: Request, path: string): readonly [{ readonly href: string; readonly rel: 'self' }] {
  return [{ href: `${originOf(request)}${path}`, rel: 'self' }]
}

/**
 * The request with a URL that Elysia can read. It looks for the path from the eleventh character on, and so misses that of a client that
 * names no host (HTTP/1.0) or one of up to three characters.
 */
export function withReadableUrl(request: Request): Request {
  const { url } = request
  const path = url.startsWith('/') ? 0 : url.indexOf('/', 7)
  return path < 11 ? new Request(`http://localhost${url.slice(path)}`, request) : request
}
