import { describe, expect, test } from 'bun:test'
import { listening } from '../listening.ts'

describe('health', async () => {
  let sick: Error | undefined
  let checks = 0
  const isHealthy = async () => {
    checks += 1
    await Bun.sleep(5)
    if (sick) throw sick
  }
  const { ask } = await listening({
    isHealthy,
    settings: { auth: 'keystone' },
    keystone: { check: async () => undefined, uri: 'http://k' },
  })
  const seen = async (path: string, init?: RequestInit) => {
    const answer = await ask(path, init)
    return [answer.status, answer.headers.get('content-type'), await answer.text()]
  }

  test.each(['/healthcheck', '/healthcheck/', '/readyz', '/livez'])(
    '%s is asked without login and without version',
    async (path) => {
      sick = undefined
      const headers = { 'x-openstack-ironic-inspector-api-version': '99.99', authorization: 'nonsense' }
      expect(await seen(path, { headers })).toEqual([200, 'text/plain; charset=UTF-8', ''])
      expect(await seen(path, { method: 'POST' })).toEqual([200, 'text/plain; charset=UTF-8', ''])
      expect((await seen(path, { method: 'HEAD' }))[0]).toBe(204)
    },
  )

  test('is told as JSON to who accepts that', async () => {
    sick = undefined
    const headers = { accept: 'application/json' }
    const [status, type, body] = await seen('/healthcheck', { headers })
    expect([status, type, JSON.parse(String(body))]).toEqual([
      200,
      'application/json',
      { detailed: false, reasons: [] },
    ])
    sick = new Error('the disk is full')
    const [failed, , reasons] = await seen('/healthcheck', { headers })
    expect([failed, JSON.parse(String(reasons))]).toEqual([503, { detailed: false, reasons: ['the disk is full'] }])
  })

  test('is 503 with the reason when work cannot be done, while the process is alive', async () => {
    sick = new Error('the disk is full')
    expect(await seen('/healthcheck')).toEqual([503, 'text/plain; charset=UTF-8', 'the disk is full\n'])
    expect((await seen('/readyz', { method: 'HEAD' }))[0]).toBe(503)
    expect((await seen('/livez'))[0]).toBe(200)
    sick = undefined
    expect((await seen('/healthcheck'))[0]).toBe(200)
  })

  test('costs one check however many ask at once', async () => {
    sick = undefined
    checks = 0
    await Promise.all(Array.from({ length: 20 }, () => ask('/healthcheck')))
    expect(checks).toBeLessThan(20)
  })

  test('is not there when switched off', async () => {
    const { ask } = await listening({ settings: { healthcheck: false } })
    expect((await ask('/healthcheck')).status).toBe(404)
    expect((await ask('/livez')).status).toBe(404)
  })
})
