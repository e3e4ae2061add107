import { expect, test } from 'bun:test'
import type { Cloud } from './cloud.ts'
import { launch, start } from './program.ts'
import { freePorts, until } from './waiting.ts'

/** The service's own login at a real Keystone. */
export function loginSuite(cloud: () => Cloud): void {
  test('with a wrong password the service does not start, and says in one sentence who was refused where', async () => {
    const inspector = start(cloud(), {}, 'battery-staple')

    const exit = await until('the service ends', async () => inspector.ended() ?? undefined)

    expect(exit).toBe(3)
    const error = inspector
      .log()
      .split('\n')
      .filter((line) => line.startsWith('error: '))
    expect(error).toHaveLength(1)
    expect(error[0]).toContain('"ironic-inspector"')
    expect(error[0]).toContain(cloud().authUrl)
    expect(inspector.log()).not.toContain('battery-staple')
  })

  test('without Keystone the service starts, and takes requests with tokens for something to try again later', async () => {
    const [nowhere] = freePorts(1)
    const keystone = {
      auth_url: `http://127.0.0.1:${nowhere}/v3`,
      username: 'ironic-inspector',
      project_name: 'service',
    }
    const inspector = await launch(cloud(), { keystone: { ...keystone, password: '!file password' } })
    try {
      expect((await inspector.ask('GET', '/v1/introspection', await cloud().token('admin'))).status).toBe(503)
      expect((await inspector.ask('GET', '/v1/introspection', null)).status).toBe(401)
    } finally {
      await inspector.stop()
    }
  })
}
