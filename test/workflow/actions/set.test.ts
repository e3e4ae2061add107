import { describe, expect, test } from 'bun:test'
import { hooks } from '../../../src/hooks/index.ts'
import { compile } from '../../../src/workflow/compile.ts'
import type { WrittenStep } from '../../../src/workflow/written.ts'
import { nodeWith } from '../end-state.ts'
import { body, failure, found, requests, run, traces } from './running.ts'

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
    expect(found({ set: { '/something_of_next_year': 1 } })).toEqual(['W311 /set/~1something_of_next_year'])
    expect(found({ set: { '/name': 'a b' } })).toEqual(['E204 /set/~1name'])
    expect(found({ set: { '/name': 'states' } })).toEqual(['E204 /set/~1name'])
    expect(found({ set: { '/name': 'rack-3.a', '/instance_uuid': null } })).toEqual([])
    expect(found({ set: { '/driver': null } })).toEqual(['E311 /set/~1driver'])
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

  describe('are read by no step below, and no mask is sent in their place:', () => {
    const key = ['driver_info', 'ipmi_password']
    const note = { '/extra/note': 'user:${{ secret("token") }}' }
    const seen = (value: unknown) => ({ set: { '/extra/seen': value } }) as WrittenStep

    test('validation says so, by the name of the secret', () => {
      const findings = (...steps: WrittenStep[]) => {
        const compiled = compile('w', { steps }, hooks)
        return 'findings' in compiled ? compiled.findings.map(({ code, message }) => `${code} ${message}`) : []
      }
      const named = 'E409 node.driver_info.ipmi_password is the secret "ipmi", and nobody reads more of it than a mask'
      expect(findings({ set }, seen('${{ node.driver_info.ipmi_password }}'))).toEqual([named])
      expect(findings({ set }, seen('x ${{ node.driver_info.ipmi_password }}'))).toEqual([named])
      expect(findings({ set }, { when: 'node.driver_info.ipmi_password == "x"', warn: 'x' })).toEqual([named])
      expect(findings({ set }, { require: 'node.driver_info.ipmi_password.matches("x")' })).toEqual([named])
      expect(
        findings({ set }, { let: { p: 'node.driver_info.ipmi_password' }, when: '!empty(p)', fail: '${{ p }}' }),
      ).toEqual(['E409 p is the secret "ipmi", and nobody reads more of it than a mask'])
      expect(findings({ set: note }, { extend: { '/extra/list': '${{ node.extra.note }}' } })).toEqual([
        'E409 node.extra.note is a secret, and nobody reads more of it than a mask',
      ])
      expect(
        findings({ set: { '/extra': { a: { b: '${{ secret("t") }}' } } } }, seen('${{ node.extra.a.b }}')),
      ).toEqual(['E409 node.extra.a.b is the secret "t", and nobody reads more of it than a mask'])
      // Ironic shows a mask of its own.
      expect(findings(seen('${{ node.driver_info.redfish_password }}'))).toEqual([
        'E409 node.driver_info.redfish_password is a secret, and nobody reads more of it than a mask',
      ])
    })

    test('what takes their place is read again, and so is what is beside them, or asks for no more than whether they are there', () => {
      const again = [{ set: note }, { set: { '/extra/note': 'plain' } }, seen('${{ node.extra.note }}')]
      const removed = [{ set: note }, { unset: ['/extra/note'] }, { when: 'node.extra.note == "x"', warn: 'x' }]
      const besides = [{ set: note }, seen('${{ node.extra.other }}'), seen('${{ node.driver_info.ipmi_username }}')]
      const whether = [{ set }, { when: '!empty(node.driver_info.ipmi_password)', warn: 'it is there' }]
      for (const steps of [again, removed, besides, whether])
        expect(compile('w', { steps }, hooks)).toHaveProperty('workflow')
    })

    test.each([
      ['by a key that is not known before', '${{ node[data.key[0]][data.key[1]] }}', 'is a secret, which nobody reads'],
      ['within text', 'x ${{ node[data.key[0]][data.key[1]] }}', 'is a secret, which nobody reads'],
      ['with what is around it', '${{ node.driver_info }}', 'Cannot set "/extra/seen": node.driver_info holds secrets'],
      ['by a function', '${{ string(node[data.key[0]][data.key[1]]) }}', 'string does not read a secret'],
      ['in a comparison', '${{ node[data.key[0]][data.key[1]] == "***" }}', '== does not read a secret'],
      ['by a key below it', '${{ node[data.key[0]][data.key[1]].x }}', 'is a secret and has no keys'],
    ])('a step that would is a failure, and says so: %s', async (_, value, why) => {
      const known: WrittenStep = { set_data: { '/key': key } }
      expect(await failure([{ set }, known, seen(value)])).toContain(why)
      // Of a node that has one already as well: Ironic shows a mask of its own, an inventory of ours the password.
      const node = nodeWith({ driver_info: { ipmi_password: 'hunter2' } })
      const outcome = await run([known, seen(value)], { node })
      expect('failure' in outcome && outcome.failure).toContain(why)
      expect(JSON.stringify(outcome)).not.toContain('hunter2')
    })

    test('whether there is one is asked all the same', async () => {
      const asked = { when: '!empty(node.driver_info.ipmi_password)', warn: 'there' }
      expect(await traces([asked, { set }, asked])).toMatchObject([{ outcome: 'skipped' }, {}, { warnings: ['there'] }])
      const emptied = nodeWith({ driver_info: { ipmi_password: '' } })
      expect(await traces([asked], { node: emptied })).toMatchObject([{ outcome: 'skipped' }])
    })

    test('a trace, an answer and stored data show masks in a whole node', async () => {
      const node = nodeWith({ driver_info: { ipmi_password: 'hunter2', ipmi_username: 'ops' } })
      const questions: unknown[] = []
      const ask = (question: unknown) => {
        questions.push(question)
        return Promise.resolve({ exit: 0, stdout: '{}' })
      }
      const steps: WrittenStep[] = [
        { set: { '/driver_info/redfish_password': '${{ secret("ipmi") }}' } },
        { exec: { command: ['/bin/cat', '${{ node.driver_info }}'], input: '${{ node.driver_info }}' } },
        { set_data: { '/seen': '${{ node.driver_info }}' } },
        { warn: '${{ node.driver_info }}' },
        { when: 'node.driver_info.ipmi_username == "ops" && node.driver_info == {"a": "b"}', warn: 'never' },
      ]
      const outcome = await run(steps, { node }, ask)
      const masked = { ipmi_password: '***', redfish_password: '***', ipmi_username: 'ops' }
      expect(questions).toMatchObject([
        {
          command: ['/bin/cat', JSON.stringify(masked, ['ipmi_password', 'ipmi_username', 'redfish_password'])],
          input: masked,
        },
      ])
      expect(outcome).toMatchObject({ data: { seen: masked } })
      expect(JSON.stringify(outcome)).not.toContain('hunter2')
    })

    test('what is sent again as a whole takes them along', async () => {
      const list = { set: { '/extra/list': ['a', '${{ secret("token") }}'] } }
      const [request] = await requests([list, { extend: { '/extra/list': 'b' } }])
      expect(request).toMatchObject({
        body: [{ path: '/extra/list', value: ['a', '***', 'b'] }],
        secrets: [{ at: '/0/value/1', text: { parts: [{ secret: 'token' }] } }],
      })
    })

    test('the trace has masks, and knows the secrets by their names', async () => {
      const list = { set: { '/extra/list': ['${{ secret("token") }}'], '/extra/note': '${{ secret("token") }}' } }
      const later = [{ extend: { '/extra/list': {}, unique: true } }, { set: { '/extra/note': 'plain' } }] as const
      const condition = { when: '!empty(node.driver_info.ipmi_password)', warn: 'there' }
      const [, , extended, replaced, asked] = await traces([{ set }, list, ...later, condition])
      const token = { parts: [{ secret: 'token' }] }
      expect(extended?.changes).toEqual([
        {
          on: 'node',
          op: 'add',
          path: '/extra/list',
          value: ['***', {}],
          secrets: [{ at: '/0', text: token }],
          before: ['***'],
          origin: { step: 'extend-3' },
        },
      ])
      expect(replaced?.changes).toMatchObject([{ value: 'plain', before: '***' }])
      expect(asked?.when?.parts).toContainEqual({ text: 'node.driver_info.ipmi_password', value: '***' })
    })

    test('a path through one fails', async () => {
      expect(await failure([{ set: note }, { set: { '/extra/note/x': 1 } }])).toContain(
        'there is no object to hold "x"',
      )
    })
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

test('a name below a list fails the step, and so does an index beyond it', async () => {
  const node = nodeWith({ extra: { list: ['a'] } })
  const set = (path: string) => failure([{ set: { [path]: 'b' } }], { node })
  expect(await set('/extra/list/foo')).toContain('there is a list of 1 item, in which "foo" is no place')
  expect(await set('/extra/list/2')).toContain('in which "2" is no place')
  expect(await set('/extra/list/1')).toBeUndefined()
  expect(await set('/extra/list/-')).toBeUndefined()
})
