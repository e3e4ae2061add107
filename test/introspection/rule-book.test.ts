import { afterEach, describe, expect, test } from 'bun:test'
import { house, post, reaches, report, uuid, waiting, type House } from './house.ts'

let home: House | undefined
afterEach(() => home?.stop())

const capability = (name: string, value: string) => ({ action: 'set-capability', name, value })
const eight = { op: 'eq', field: 'data://inventory.cpu.count', value: 8 }

describe('rules of the API', () => {
  test('act on the node after the hooks, in the same plan: one PATCH', async () => {
    home = await house()
    await home.rules.create({ conditions: [eight], actions: [capability('profile', 'compute')] })
    await home.rules.create({ conditions: [{ ...eight, value: 9 }], actions: [{ action: 'fail', message: 'no' }] })
    await waiting(home)
    await post(home, report(1))
    await reaches(home, 1, 'finished')
    expect(home.ironic.nodes.get(uuid(1))!.properties).toMatchObject({ capabilities: 'cpu_vt:true,profile:compute' })
    expect(home.trace.filter((line) => line === 'PATCH nodes')).toHaveLength(1)
  })

  test('are in force from the moment they are created, and no longer than they are there', async () => {
    home = await house({ settings: { not_started: 'accept' } })
    const rule = await home.rules.create({ actions: [{ action: 'fail', message: 'not wanted' }] })
    await expect(post(home, report(1))).rejects.toThrow('not wanted')
    await home.rules.remove(String(rule.uuid))
    await post(home, report(1))
    await reaches(home, 1, 'finished')
  })

  test('do not change what is stored of the report', async () => {
    home = await house()
    await home.rules.create({ actions: [{ action: 'set-attribute', path: '/extra/rack', value: '{data[cpus]}' }] })
    await waiting(home)
    await post(home, report(1))
    await reaches(home, 1, 'finished')
    expect(home.ironic.nodes.get(uuid(1))!.extra).toMatchObject({ rack: '8' })
    expect(JSON.parse(await home.useCases.data(uuid(1), 'processed')).rack).toBeUndefined()
  })

  test('add and remove traits', async () => {
    home = await house()
    await home.rules.create({
      actions: [
        { action: 'add-trait', name: 'CUSTOM_GPU' },
        { action: 'remove-trait', name: 'CUSTOM_OLD' },
      ],
    })
    await waiting(home)
    await post(home, report(1))
    await reaches(home, 1, 'finished')
    expect(home.writes()).toContain(`PUT /v1/nodes/${uuid(1)}/traits/CUSTOM_GPU`)
  })
})

describe('the book', () => {
  test('shows rules in the order of their creation, and finds them in every spelling of the UUID', async () => {
    home = await house()
    const id = 'AAAAAAAA-1111-4222-8333-444444444444'
    await home.rules.create({ uuid: id, actions: [capability('a', '1')] })
    await home.rules.create({ actions: [capability('b', '2')] })
    expect((await home.rules.list()).map(({ actions }) => (actions as unknown as { name: string }[])[0]!.name)).toEqual(
      ['a', 'b'],
    )
    expect(await home.rules.show(id.toLowerCase())).toEqual(await home.rules.show(id))
    await expect(home.rules.create({ uuid: id, actions: [capability('c', '3')] })).rejects.toMatchObject({
      code: 'conflict',
    })
    await home.rules.clear()
    expect(await home.rules.list()).toEqual([])
  })

  test.each(['nonsense', '11111111-2222-4333-8444-555555555555'])('does not find %s', async (ref) => {
    home = await house()
    await expect(home.rules.show(ref)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('not found'),
    })
    await expect(home.rules.remove(ref)).rejects.toMatchObject({ code: 'not_found' })
  })
})
