import { expect, test } from 'bun:test'
import { introspectionsOf } from '../../src/client/introspections.ts'
import { connect, type Service } from '../../src/client/service.ts'
import { Secret } from '../../src/model/secret.ts'
import { http } from '../../src/platform/http.ts'

/** What is asked for, of a service that really listens. */
async function asked(
  work: (introspections: ReturnType<typeof introspectionsOf>) => Promise<unknown>,
  options: { readonly version?: string; readonly status?: number } = {},
) {
  const requests: string[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const version = request.headers.get('x-openstack-ironic-inspector-api-version')
      requests.push(`${request.method} ${pathname}${search} ${version} ${await request.text()}`.trim())
      return new Response('{}', { status: options.status ?? 202 })
    },
  })
  const { version } = options
  const service: Service = connect({
    http,
    url: server.url.href,
    credentials: { kind: 'none', source: 'test' },
    tls: undefined,
    timeout: 5000,
    ...(version ? { version } : {}),
  })
  const result = await work(introspectionsOf(service)).catch((error: Error) => error.message)
  await server.stop(true)
  return { requests, result }
}

const credentials = { manageBoot: true, newIpmi: { username: 'ops', password: new Secret('p w') } }

test('credentials are sent in the version that takes them, unless another one is asked for', async () => {
  const start = '/v1/introspection/n1?new_ipmi_username=ops&new_ipmi_password=p+w'
  expect((await asked(({ start: begin }) => begin('n1', credentials))).requests).toEqual([`POST ${start} 1.8`])
  expect((await asked(({ start: begin }) => begin('n1', credentials), { version: '1.18' })).requests).toEqual([
    `POST ${start} 1.18`,
  ])
  expect((await asked(({ start: begin }) => begin('n1', { manageBoot: true }))).requests).toEqual([
    'POST /v1/introspection/n1 1.18',
  ])
})

test('a report to be processed is sent as it is, and none where none is given', async () => {
  const report = '{"a": 9223372036854775807}'
  expect((await asked(({ reprocess }) => reprocess('n1', report))).requests).toEqual([
    `POST /v1/introspection/n1/data/unprocessed 1.18 ${report}`,
  ])
  expect((await asked(({ reprocess }) => reprocess('n1'))).requests).toEqual([
    'POST /v1/introspection/n1/data/unprocessed 1.18',
  ])
})

test('whether there is data is asked without fetching it; a refusal is not taken for an answer', async () => {
  const has = (status: number) => asked(({ hasData }) => hasData('n1', 'unprocessed'), { status })
  expect(await has(200)).toEqual({ requests: ['HEAD /v1/introspection/n1/data/unprocessed 1.18'], result: true })
  expect((await has(404)).result).toBe(false)
  expect((await has(403)).result).toContain('status 403')
})
