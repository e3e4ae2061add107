import { expect, test } from 'bun:test'
import { baseOf, selfLink } from '../../src/api/links.ts'

const from = (headers: Record<string, string>) => new Request('http://localhost/', { headers })

test.each([
  [{}, 'http://localhost'],
  [{ host: 'a.example:5050' }, 'http://a.example:5050'],
  [{ host: '[2001:db8::1]:5050' }, 'http://[2001:db8::1]:5050'],
  [{ host: 'a.example:80' }, 'http://a.example'],
  [{ host: 'a"><b' }, 'http://localhost'],
  [{ host: 'a:5050', 'x-forwarded-proto': 'https' }, 'https://a:5050'],
  [{ host: 'a:5050', 'x-forwarded-proto': 'javascript' }, 'http://a:5050'],
  [{ host: 'a', 'x-forwarded-host': 'b.example:443', 'x-forwarded-proto': 'https' }, 'https://b.example'],
  [{ host: 'a', 'x-forwarded-host': 'evil.example, b.example' }, 'http://b.example'],
  [{ host: 'a', 'x-forwarded-host': '<b>' }, 'http://a'],
  [{ host: 'a:5050', 'x-forwarded-port': '8443', 'x-forwarded-proto': 'https' }, 'https://a:8443'],
  [{ host: '[::1]', 'x-forwarded-port': '81' }, 'http://[::1]:81'],
  [{ host: 'a', 'x-forwarded-port': 'x' }, 'http://a'],
  [{ host: 'a', 'x-forwarded-prefix': '/baremetal/inspector/' }, 'http://a/baremetal/inspector'],
  [{ host: 'a', 'x-forwarded-prefix': '"/x' }, 'http://a'],
])('a client that sends %p reaches the API at %s', (headers, base) => {
  expect(baseOf(from(headers))).toBe(base)
})

test('a link starts where the client reaches the API', () => {
  const link = selfLink(baseOf(from({ host: 'a', 'x-forwarded-prefix': '/p' })), '/v1/continue')
  expect(link).toEqual([{ href: 'http://a/p/v1/continue', rel: 'self' }])
})
