import { describe, expect, test } from 'bun:test'
import { inventory, known, listening, messageOf } from '../listening.ts'

describe('the own inventory', async () => {
  const { ask } = await listening({ nodes: inventory() })
  const post = (body: string) => ask('/ext/v1/nodes', { method: 'POST', body })

  test('takes nodes, lists, shows and removes them', async () => {
    const created = await post('{"name": "a", "macs": ["52:54:00:00:00:01"]}')
    expect([created.status, await created.json()]).toEqual([
      201,
      { uuid: known, name: 'a', macs: ['52:54:00:00:00:01'] },
    ])
    expect(await (await ask('/ext/v1/nodes')).json()).toEqual({ nodes: [expect.objectContaining({ name: 'a' })] })
    expect(await (await ask('/ext/v1/nodes/a')).json()).toMatchObject({ name: 'a' })
    const removed = await ask('/ext/v1/nodes/a', { method: 'DELETE' })
    expect([removed.status, await removed.text()]).toEqual([204, ''])
    expect((await ask('/ext/v1/nodes/a')).status).toBe(404)
  })

  test('refuses a taken name with 409, a body that is no object with 400, other methods with 405', async () => {
    expect((await post('{"name": "twice"}')).status).toBe(201)
    const again = await post('{"name": "twice"}')
    expect([again.status, await messageOf(again)]).toEqual([409, expect.stringContaining('taken')])
    expect((await post('[]')).status).toBe(400)
    const patch = await ask('/ext/v1/nodes/twice', { method: 'PATCH' })
    expect([patch.status, patch.headers.get('allow')]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS'])
  })

  test('is not there beside an Ironic', async () => {
    const { ask } = await listening()
    expect((await ask('/ext/v1/nodes')).status).toBe(404)
  })
})
