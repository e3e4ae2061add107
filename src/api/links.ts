/** Scheme and host as the client named them. Bun leaves them out of the URL of a request without a usable Host. */
export function originOf(request: Request): string {
  const { url } = request
  return url.startsWith('/') ? 'http://localhost' : url.slice(0, url.indexOf('/', 8))
}

/** The one link that things of the API have: to themselves. */
export function selfLink(request: Request, path: string): readonly [{ readonly href: string; readonly rel: 'self' }] {
  return [{ href: `${originOf(request)}${path}`, rel: 'self' }]
}
