import { describe, expect, test } from 'bun:test'
import { listening, messageOf } from './listening.ts'

describe('the version that a request asks for', async () => {
  const { ask } = await listening()
  const own = (value: string, path = '/v1') =>
    ask(path, { headers: { 'X-OpenStack-Ironic-Inspector-API-Version': value } })
  const general = (value: string) => ask('/v1', { headers: { 'OpenStack-API-Version': value } })

  test.each(['1.0', '1.18', ' 1.5 ', '01.05', 'latest', 'LATEST'])('may be %p', async (version) => {
    expect((await own(version)).status).toBe(200)
  })

  test.each(['0.9', '1.19', '2.0', '1.999', '-1.5', '1.-5'])(
    'is not acceptable when it is %s, also where there is no such path',
    async (version) => {
      for (const path of ['/v1', '/nowhere', '/v1/continue']) {
        const answer = await own(version, path)
        const message = await messageOf(answer)
        expect([answer.status, message]).toEqual([
          406,
          expect.stringContaining(`${version}: the versions here are 1.0 to 1.18`),
        ])
      }
    },
  )

  test.each(['1', '1.2.3', 'abc', '1.x', 'v1.1', '', '--1.2', '1.18 x'])(
    'is malformed when it is %p',
    async (version) => {
      const answer = await own(version)
      expect([answer.status, await messageOf(answer)]).toEqual([400, expect.stringContaining('malformed')])
    },
  )

  test.each([
    ['baremetal-introspection 1.17', 200],
    ['compute 2.90, baremetal-introspection 1.17', 200],
    ['compute 2.90', 200],
    ['baremetal-introspection latest', 200],
    ['baremetal-introspection 1.99', 406],
    ['compute 2.90, baremetal-introspection 1.99', 406],
    ['baremetal-introspection', 400],
    ['baremetal-introspection x', 400],
  ])('is read from OpenStack-API-Version: %s gives %p', async (value, status) => {
    expect((await general(value)).status).toBe(status)
  })

  test('is that of the specific header when both are there', async () => {
    const headers = {
      'X-OpenStack-Ironic-Inspector-API-Version': '1.1',
      'OpenStack-API-Version': 'baremetal-introspection 1.99',
    }
    expect((await ask('/v1', { headers })).status).toBe(200)
  })
})
