/** Lets pages of other origins use the API: the answer to a request, with the headers that tell a browser so. */
export type Cors = (request: Request, answer: Response) => Response

// As oslo.middleware has them: what any page may send, what ironic-inspector allowed besides, and for how many seconds a browser may remember it.
const simpleHeaders = [
  'accept',
  'accept-language',
  'cache-control',
  'content-language',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
] as const
const allowedHeaders: ReadonlySet<string> = new Set([
  ...simpleHeaders,
  'x-auth-token',
  'x-openstack-ironic-inspector-api-minimum-version',
  'x-openstack-ironic-inspector-api-maximum-version',
  'x-openstack-ironic-inspector-api-version',
])
const allowedMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE', 'OPTIONS'])
const maxAge = '3600'

/** For these origins, such as `https://dashboard.example.org`; `*` stands for every one. Who asks for anything else gets no such header. */
export function createCors(origins: readonly string[]): Cors {
  return (request, answer) => {
    const origin = request.headers.get('origin')
    if (origin === null) return answer
    const allowed = origins.includes(origin) ? origin : origins.find((other) => other === '*')
    const more = allowed === undefined ? undefined : allowing(request)
    if (more === undefined) return answer
    const { headers } = answer
    headers.append('vary', 'Origin')
    headers.set('access-control-allow-origin', allowed!)
    headers.set('access-control-allow-credentials', 'true')
    for (const [name, value] of Object.entries(more)) headers.set(name, value)
    return answer
  }
}

/** What else a request is told: nothing, or the answer to what a browser asks before; undefined when that is not allowed. */
function allowing({ method, headers }: Request): Readonly<Record<string, string>> | undefined {
  if (method !== 'OPTIONS') return {}
  const wanted = headers.get('access-control-request-method')
  const names = (headers.get('access-control-request-headers') ?? '').split(',').map((name) => name.trim())
  const asked = names.filter((name) => name !== '')
  if (wanted === null || !allowedMethods.has(wanted)) return undefined
  if (!asked.every((name) => allowedHeaders.has(name.toLowerCase()))) return undefined
  return {
    'access-control-max-age': maxAge,
    'access-control-allow-methods': wanted,
    ...(asked.length > 0 ? { 'access-control-allow-headers': asked.join(',') } : {}),
  }
}
