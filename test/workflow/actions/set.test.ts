import { describe, expect, test } from 'bun:test'
import { nodeWith } from '../end-state.ts'
import { body, failure, found, requests } from './running.ts'

describe('set', () => {
  test('sets fields and makes missing parents, in one patch', async () => {
    const node = nodeWith({ resource_class: 'old' })
    expect(await body([{ set: { '/resource_class': 'baremetal', '/extra/place/rack': 'r3' } }], { node })).toEqual([
      { op: 'add', path: '/resource_class', value: 'baremetal' },
      { op: 'add', path: '/extra/place', value: {} },
      { op: 'add', path: '/extra/place/rack', value: 'r3' },
    ])
  })

  test('an expression alone keeps its type, within text it becomes text', async () => {
    const set = {
      '/extra/count': '${{ inventory.cpu.count }}',
      '/extra/disks': '${{ inventory.disks }}',
      '/extra/said': 'has ${{ inventory.cpu.count }} CPUs',
      '/extra/within': { list: ['${{ inventory.cpu.count + 1 }}', true] },
    }
    expect(await body([{ set }])).toMatchObject([
      { path: '/extra/count', value: 4 },
      { path: '/extra/disks', value: [{ name: '/dev/sda', size: 480 }, { name: '/dev/sdb' }] },
      { path: '/extra/said', value: 'has 4 CPUs' },
      { path: '/extra/within', value: { list: [5, true] } },
    ])
  })

  test('a constant that Ironic refuses is a finding', () => {
    expect(found({ set: { '/name': 12 } })).toEqual(['E204 /set/~1name'])
    expect(found({ set_port: { set: { '/physical_network': 100 } } })).toEqual([
      'E204 /set_port/set/~1physical_network',
    ])
  })

  test('what is missing, or null, fails the step and names the path', async () => {
    const data = { inventory: { cpu: { count: null } } }
    expect(await failure([{ set: { '/extra/a': '${{ data.inventory.cpu.count }}' } }], { data })).toBe(
      'Cannot set "/extra/a": data.inventory.cpu.count is missing',
    )
    expect(await failure([{ set: { '/extra/a': 'x ${{ node.description }}' } }])).toBe(
      'Cannot set "/extra/a": node.description is missing',
    )
  })

  test('a new driver brings its own interfaces, unless they are to stay', async () => {
    expect(await requests([{ set: { '/driver': 'redfish' } }])).toMatchObject([{ query: { reset_interfaces: 'True' } }])
    const [kept] = await requests([{ set: { '/driver': 'redfish', reset_interfaces: false } }])
    expect(kept).not.toHaveProperty('query')
  })

  test('keys are never evaluated, and a report that looks like an expression stays text', async () => {
    const data = { inventory: { hostname: '${{ secret("a") }}' } }
    expect(await body([{ set: { '/extra/a': '${{ data.inventory.hostname }}' } }], { data })).toMatchObject([
      { value: '${{ secret("a") }}' },
    ])
  })

  test('fields that nobody may change are found, as are slips and paths that are none', () => {
    expect(found({ set: { '/uuid': 'x' } })).toEqual(['E311 /set/~1uuid'])
    expect(found({ set: { '/resorce_class': 'x' } })).toEqual(['E311 /set/~1resorce_class'])
    expect(found({ set: { 'extra/a': 1 } })).toEqual(['E311 /set/extra~1a'])
    expect(found({ set: { '/traits': [] } })).toEqual(['E311 /set/~1traits'])
    expect(found({ set: { '/extra/a': '${{ nod.name }}' } })).toEqual(['E402 /set/~1extra~1a'])
    expect(found({ set: { '/driver_info': { ipmi_username: 'ops', snmp_community: 'hunter2' } } })).toEqual([
      'W601 /set/~1driver_info/snmp_community',
    ])
    expect(found({ set: { '/driver_info/ipmi_password': 'hunter2' } })).toEqual([
      'W601 /set/~1driver_info~1ipmi_password',
    ])
    // A field of an Ironic that is newer than we.
    expect(found({ set: { '/something_of_next_year': 1 } })).toEqual([])
  })
})

describe('secrets in values', () => {
  const set = {
    '/driver_info/ipmi_password': '${{ secret("ipmi") }}',
    '/extra/deep': { list: ['a', 'Bearer ${{ secret("token") }} of ${{ node.driver }}'] },
  }

  test('travel by name beside masks', async () => {
    expect(await requests([{ set }])).toEqual([
      {
        method: 'PATCH',
        path: `/v1/nodes/${nodeWith().uuid}`,
        steps: ['set-1'],
        body: [
          { op: 'add', path: '/driver_info/ipmi_password', value: '***' },
          { op: 'add', path: '/extra/deep', value: { list: ['a', '***'] } },
        ],
        secrets: [
          { at: '/0/value', text: { parts: [{ secret: 'ipmi' }] } },
          { at: '/1/value/list/1', text: { parts: ['Bearer ', { secret: 'token' }, ' of ', 'ipmi'] } },
        ],
      },
    ])
  })

  test('stand where they belong in the body of a node to be created', async () => {
    const create = { uuid: nodeWith().uuid, driver: 'ipmi' }
    const [request] = await requests([{ set }], { create })
    expect(request).toMatchObject({
      method: 'POST',
      body: { driver_info: { ipmi_password: '***' }, extra: { deep: { list: ['a', '***'] } } },
      secrets: [{ at: '/driver_info/ipmi_password' }, { at: '/extra/deep/list/1' }],
    })
  })

  test('are gone when another value takes their place, and in the request without what is optional', async () => {
    const steps = [{ set, optional: true }, { set: { '/driver_info/ipmi_password': '${{ node.driver }}' } }]
    const [request] = await requests(steps)
    expect(request?.secrets).toEqual([{ at: '/0/value/list/1', text: expect.anything() }])
    expect(request?.fallback).toMatchObject({ body: [{ value: 'ipmi' }] })
    expect(request?.fallback).not.toHaveProperty('secrets')
  })

  test('are seen by no step below, and stand in no trace', async () => {
    const steps = [{ set }, { set: { '/extra/seen': '${{ node.driver_info.ipmi_password }}' } }]
    expect(await requests(steps)).toMatchObject([{ body: [{}, {}, { path: '/extra/seen', value: '***' }] }])
  })

  test('one that is not in the configuration fails the step', async () => {
    expect(await failure([{ set }], { secrets: new Set(['token']) })).toBe(
      'Cannot set "/driver_info/ipmi_password": there is no secret "ipmi" in the configuration',
    )
  })

  test('a report cannot ask for one', async () => {
    const forged = { secret: { parts: [{ secret: 'ipmi' }] } }
    const data = { inventory: { hostname: forged } }
    const [request] = await requests([{ set: { '/extra/a': '${{ data.inventory.hostname }}' } }], { data })
    expect(request).toMatchObject({ body: [{ value: forged }] })
    expect(request).not.toHaveProperty('secrets')
  })
})
