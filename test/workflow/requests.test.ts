import { describe, expect, test } from 'bun:test'
import type { Change } from '../../src/model/changes.ts'
import type { Mac } from '../../src/model/mac.ts'
import { requestsOf, type Before } from '../../src/workflow/requests.ts'
import { nodeWith, portWith } from './end-state.ts'

const m1 = '52:54:00:00:00:01' as Mac
const m2 = '52:54:00:00:00:02' as Mac
const m3 = '52:54:00:00:00:03' as Mac
const node = nodeWith({ properties: { cpus: '4' }, extra: { old: { a: 1 } } })
const before: Before = { node, ports: [portWith(m1), portWith(m3)], create: null }

const step = (name: string, change: Omit<Change, 'origin'>): Change => ({ ...change, origin: { step: name } })
const set = (path: string, value: NonNullable<Change['value']>, name = 'a', may?: true): Change =>
  step(name, { on: 'node', op: 'add', path, value, ...(may ? { may } : {}) })
const onPort = (port: Mac, op: Change['op'], path = '', value?: Change['value'], name = 'a', may?: true): Change =>
  step(name, { on: { port }, op, path, ...(value === undefined ? {} : { value }), ...(may ? { may } : {}) })

describe('order', () => {
  test('is node, new ports, changed ports, deleted ports', () => {
    const changes = [
      onPort(m3, 'delete'),
      onPort(m1, 'replace', '/pxe_enabled', false),
      onPort(m2, 'create', '', { extra: {}, pxe_enabled: false }, 'b'),
      set('/extra/x', 1, 'c'),
    ]
    expect(requestsOf(before, changes)).toEqual([
      {
        method: 'PATCH',
        path: `/v1/nodes/${node.uuid}`,
        body: [{ op: 'add', path: '/extra/x', value: 1 }],
        steps: ['c'],
      },
      {
        method: 'POST',
        path: '/v1/ports',
        body: { address: m2, node_uuid: node.uuid, extra: {}, pxe_enabled: false },
        steps: ['b'],
      },
      {
        method: 'PATCH',
        path: `/v1/ports/${portWith(m1).uuid}`,
        body: [{ op: 'replace', path: '/pxe_enabled', value: false }],
        steps: ['a'],
      },
      { method: 'DELETE', path: `/v1/ports/${portWith(m3).uuid}`, steps: ['a'] },
    ])
  })

  test('no changes, no requests; changes of the data neither', () => {
    expect(requestsOf(before, [])).toEqual([])
    expect(requestsOf(before, [step('a', { on: 'data', op: 'add', path: '/x', value: 1 })])).toEqual([])
  })
})

describe('the node', () => {
  const body = (...changes: Change[]) => requestsOf(before, changes)[0]?.body

  test('gets one PATCH that names every step once', () => {
    const [request, ...rest] = requestsOf(before, [
      set('/extra/x', 1, 'a'),
      set('/extra/y', 1, 'b'),
      set('/extra/z', 1, 'a'),
    ])
    expect(request?.steps).toEqual(['a', 'b'])
    expect(rest).toEqual([])
  })

  test('gets the last of several values for one path', () => {
    expect(
      body(set('/properties/capabilities', 'a:1'), set('/extra/x', 1), set('/properties/capabilities', 'a:1,b:2')),
    ).toEqual([
      { op: 'add', path: '/extra/x', value: 1 },
      { op: 'add', path: '/properties/capabilities', value: 'a:1,b:2' },
    ])
  })

  test('gets nothing below a path that was replaced later', () => {
    expect(body(set('/extra/x/y', 1), set('/extra/xy', 2), set('/extra/x', {}))).toEqual([
      { op: 'add', path: '/extra/xy', value: 2 },
      { op: 'add', path: '/extra/x', value: {} },
    ])
  })

  test('gets a list as a whole, with every item added to it', () => {
    const listed = { ...before, node: nodeWith({ extra: { list: [0], more: [[1], { a: [1] }] } }) }
    const list = (...changes: Change[]) => requestsOf(listed, changes)[0]?.body
    const added = [{ op: 'add', path: '/extra/list', value: ['b', 'a', 0] }]
    expect(list(set('/extra/list/-', 1), set('/extra/list/-', 2))).toMatchObject([{ value: [0, 1, 2] }])
    expect(list(set('/extra/list/0', 'a'), set('/extra/list/0', 'b'))).toEqual(added)
    expect(list(set('/extra/more/0/-', 2))).toEqual([{ op: 'add', path: '/extra/more', value: [[1, 2], { a: [1] }] }])
    expect(list(set('/extra/more/1/a/-', 2))).toEqual([{ op: 'add', path: '/extra/more/1/a', value: [1, 2] }])
    expect(list(set('/extra/more/1/b', 2))).toEqual([{ op: 'add', path: '/extra/more/1/b', value: 2 }])
  })

  test('gets anew what a step above removed, before what is set below it', () => {
    const removed = step('a', { on: 'node', op: 'remove', path: '/extra/old' })
    expect(body(removed, set('/extra/old/b', 1))).toEqual([
      { op: 'add', path: '/extra/old', value: {} },
      { op: 'add', path: '/extra/old/b', value: 1 },
    ])
    const text = { ...before, node: nodeWith({ extra: { old: 'text' } }) }
    expect(requestsOf(text, [removed, set('/extra/old/b', 1)])[0]?.body).toEqual([
      { op: 'add', path: '/extra/old', value: {} },
      { op: 'add', path: '/extra/old/b', value: 1 },
    ])
  })

  test('keeps what was made on the way to a value that is gone again', () => {
    const gone = step('a', { on: 'node', op: 'remove', path: '/extra/x/y' })
    expect(body(set('/extra/x/y', 1), gone)).toEqual([{ op: 'add', path: '/extra/x', value: {} }])
  })

  test('gets a value again that it has already, as ironic-inspector sends it', () => {
    expect(body(set('/properties/cpus', '4'))).toEqual([{ op: 'add', path: '/properties/cpus', value: '4' }])
  })

  test('is not asked to remove what it never had', () => {
    const remove = step('a', { on: 'node', op: 'remove', path: '/extra/x' })
    expect(requestsOf(before, [set('/extra/x', 1), remove])).toEqual([])
    expect(body(step('a', { on: 'node', op: 'remove', path: '/extra/old' }))).toEqual([
      { op: 'remove', path: '/extra/old' },
    ])
  })

  test('is not asked to replace what it does not have', () => {
    expect(body(step('a', { on: 'node', op: 'replace', path: '/extra/x', value: 1 }))).toEqual([
      { op: 'add', path: '/extra/x', value: 1 },
    ])
  })
})

describe('what stands on the way to a value and is missing', () => {
  const body = (...changes: Change[]) => requestsOf(before, changes)[0]?.body

  test('is made first, once', () => {
    expect(body(set('/extra/a/b/c', 1), set('/extra/a/d', 2))).toEqual([
      { op: 'add', path: '/extra/a', value: {} },
      { op: 'add', path: '/extra/a/b', value: {} },
      { op: 'add', path: '/extra/a/b/c', value: 1 },
      { op: 'add', path: '/extra/a/d', value: 2 },
    ])
  })

  test('is replaced when it is null', () => {
    const nothing = { ...before, node: nodeWith({ instance_info: null }) }
    expect(requestsOf(nothing, [set('/instance_info/a', 1)])[0]?.body).toEqual([
      { op: 'add', path: '/instance_info', value: {} },
      { op: 'add', path: '/instance_info/a', value: 1 },
    ])
  })

  test('is not made below a value that an earlier change brings', () => {
    expect(body(set('/extra/a', { b: {} }), set('/extra/a/b/c', 1))).toEqual([
      { op: 'add', path: '/extra/a', value: { b: {} } },
      { op: 'add', path: '/extra/a/b/c', value: 1 },
    ])
  })

  test('is a list when something is appended', () => {
    expect(body(set('/extra/list/-', 1))).toEqual([{ op: 'add', path: '/extra/list', value: [1] }])
  })
})

describe('a new driver', () => {
  const first = (...changes: Change[]) => requestsOf(before, changes)[0]
  const keeping: Change = { ...set('/driver', 'idrac'), keepInterfaces: true }

  test('brings its interfaces', () => {
    expect(first(set('/driver', 'idrac'))).toMatchObject({ method: 'PATCH', query: { reset_interfaces: 'True' } })
  })

  test('leaves them when that was asked for by whoever set it last', () => {
    expect(first(keeping)).not.toHaveProperty('query')
    expect(first(set('/driver', 'ipmi'), keeping)).not.toHaveProperty('query')
    expect(first(keeping, set('/driver', 'ipmi'))).toMatchObject({ query: { reset_interfaces: 'True' } })
  })

  test('is the only change that touches them', () => {
    expect(first(set('/extra/driver', 'x'))).not.toHaveProperty('query')
  })

  test('is part of the body of a node still to be created', () => {
    const create = { uuid: node.uuid, driver: 'ipmi' }
    expect(requestsOf({ ...before, create }, [set('/driver', 'idrac')])).toEqual([
      { method: 'POST', path: '/v1/nodes', body: { uuid: node.uuid, driver: 'idrac' }, steps: ['a'] },
    ])
  })
})

describe('traits', () => {
  const add = (name: string, by = 'a', may?: true): Change => set(`/traits/${name}`, name, by, may)
  const remove = (name: string): Change => step('a', { on: 'node', op: 'remove', path: `/traits/${name}` })
  const traits = `/v1/nodes/${node.uuid}/traits`

  test('are requests of their own after the node and before its ports', () => {
    const changes = [onPort(m2, 'create', '', {}), add('CUSTOM_A'), remove('CUSTOM_B'), set('/extra/x', 1)]
    expect(requestsOf(before, changes).map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PATCH /v1/nodes/${node.uuid}`,
      `PUT ${traits}/CUSTOM_A`,
      `DELETE ${traits}/CUSTOM_B`,
      'POST /v1/ports',
    ])
  })

  test('come after the creation of their node, and are not in its body', () => {
    const create = { uuid: node.uuid, driver: 'ipmi' }
    expect(requestsOf({ ...before, create }, [add('CUSTOM_A')])).toEqual([
      { method: 'POST', path: '/v1/nodes', body: create, steps: [] },
      { method: 'PUT', path: `${traits}/CUSTOM_A`, steps: ['a'] },
    ])
  })

  test('are sent once each: the last word counts', () => {
    expect(requestsOf(before, [add('CUSTOM_A'), remove('CUSTOM_A')])).toEqual([
      { method: 'DELETE', path: `${traits}/CUSTOM_A`, steps: ['a'] },
    ])
  })

  test('of optional steps fall back to nothing, or to what was said before', () => {
    expect(requestsOf(before, [add('CUSTOM_A', 'b', true)])[0]?.fallback).toBeNull()
    expect(requestsOf(before, [remove('CUSTOM_A'), add('CUSTOM_A', 'b', true)])[0]).toMatchObject({
      method: 'PUT',
      fallback: { method: 'DELETE', path: `${traits}/CUSTOM_A` },
    })
  })

  test('are nothing that would change the path of the request', () => {
    for (const name of ['..', '.', 'a~1b', 'custom', ''])
      for (const change of [add(name), remove(name)])
        expect(requestsOf(before, [change]).filter(({ path }) => path !== `/v1/nodes/${node.uuid}`)).toEqual([])
  })
})

describe('a node still to be created', () => {
  const create = { uuid: node.uuid, driver: 'ipmi', driver_info: { ipmi_address: '198.51.100.1' } }

  test('is one POST with what the steps set', () => {
    expect(requestsOf({ ...before, create }, [set('/properties/cpus', '4')])).toEqual([
      { method: 'POST', path: '/v1/nodes', body: { ...create, properties: { cpus: '4' } }, steps: ['a'] },
    ])
  })

  test('is created even when no step sets anything', () => {
    expect(requestsOf({ ...before, create }, [])).toEqual([
      { method: 'POST', path: '/v1/nodes', body: create, steps: [] },
    ])
  })

  test('falls back to itself without optional steps, never to nothing', () => {
    expect(requestsOf({ ...before, create }, [set('/name', 'x', 'a', true)])[0]).toMatchObject({
      body: { ...create, name: 'x' },
      fallback: { method: 'POST', path: '/v1/nodes', body: create },
    })
  })
})

describe('a new port', () => {
  test('is one POST with everything known about it', () => {
    const changes = [
      onPort(m2, 'create', '', { extra: { 'client-id': 'ff' }, pxe_enabled: false }, 'a'),
      onPort(m2, 'add', '/physical_network', 'ctlplane', 'b'),
    ]
    expect(requestsOf(before, changes)).toEqual([
      {
        method: 'POST',
        path: '/v1/ports',
        body: {
          address: m2,
          node_uuid: node.uuid,
          extra: { 'client-id': 'ff' },
          pxe_enabled: false,
          physical_network: 'ctlplane',
        },
        steps: ['a', 'b'],
      },
    ])
  })

  test('that is deleted again is not sent', () => {
    expect(requestsOf(before, [onPort(m2, 'create', '', {}), onPort(m2, 'delete')])).toEqual([])
  })

  test('without its creation is not sent', () => {
    expect(requestsOf(before, [onPort(m2, 'replace', '/pxe_enabled', true)])).toEqual([])
  })
})

describe('a deleted port', () => {
  test('is not changed before', () => {
    const requests = requestsOf(before, [
      onPort(m1, 'replace', '/pxe_enabled', false),
      onPort(m1, 'delete', '', undefined, 'b'),
    ])
    expect(requests).toEqual([{ method: 'DELETE', path: `/v1/ports/${portWith(m1).uuid}`, steps: ['b'] }])
  })
})

describe('changes of optional steps', () => {
  test('are not in the fallback', () => {
    expect(requestsOf(before, [set('/extra/x', 1), set('/extra/y', 2, 'b', true)])[0]).toMatchObject({
      body: [{ path: '/extra/x' }, { path: '/extra/y' }],
      steps: ['a', 'b'],
      fallback: { method: 'PATCH', path: `/v1/nodes/${node.uuid}`, body: [{ op: 'add', path: '/extra/x', value: 1 }] },
    })
  })

  test('over a firm value fall back to that value', () => {
    expect(requestsOf(before, [set('/name', 'a'), set('/name', 'b', 'b', true)])[0]).toMatchObject({
      body: [{ op: 'add', path: '/name', value: 'b' }],
      fallback: { body: [{ op: 'add', path: '/name', value: 'a' }] },
    })
  })

  test('alone fall back to nothing', () => {
    expect(requestsOf(before, [set('/extra/y', 2, 'b', true)])[0]?.fallback).toBeNull()
    expect(requestsOf(before, [onPort(m2, 'create', '', {}, 'b', true)])[0]?.fallback).toBeNull()
    expect(requestsOf(before, [onPort(m1, 'delete', '', undefined, 'b', true)])[0]?.fallback).toBeNull()
  })

  test('on a new port fall back to the port without them', () => {
    const changes = [onPort(m2, 'create', '', { extra: {} }), onPort(m2, 'add', '/physical_network', 'x', 'b', true)]
    expect(requestsOf(before, changes)[0]?.fallback).toEqual({
      method: 'POST',
      path: '/v1/ports',
      body: { address: m2, node_uuid: node.uuid, extra: {}, pxe_enabled: true },
    })
  })

  test('that others build on leave no fallback', () => {
    const text = { ...before, node: nodeWith({ extra: { a: 'text' } }) }
    const [request] = requestsOf(text, [set('/extra/a', {}, 'b', true), set('/extra/a/b', 1)])
    expect(request?.body).toHaveLength(2)
    expect(request).not.toHaveProperty('fallback')
  })

  test('are the only ones with a fallback', () => {
    expect(requestsOf(before, [set('/extra/x', 1)])[0]).not.toHaveProperty('fallback')
  })
})
