import { afterEach, describe, expect, test } from 'bun:test'
import { applyPlan, type Marks } from '../../src/introspection/apply.ts'
import type { Json } from '../../src/model/json.ts'
import type { Plan, PlannedRequest } from '../../src/model/plan.ts'
import { nodeMac } from '../fakes/ironic.ts'
import { house, post, reaches, report, uuid, waiting, type House } from './house.ts'

let home: House | undefined
afterEach(() => home?.stop())

const workflow = {
  ports: { add_ports: 'all', keep_ports: 'present' },
  steps: ['validate_interfaces', 'local_link_connection'],
}
const second = nodeMac(1).replace('52:54:00', '52:54:01')
const heard = [
  [1, '04aabbccddeeff'],
  [2, '0565746831'],
]
const link = { switch_id: 'aa:bb:cc:dd:ee:ff', port_id: 'eth1' }
const ports = () => Object.fromEntries(Array.from(home!.ironic.ports.values(), (port) => [port.address, port]))

describe('the switch ports of NICs', () => {
  test('are told Ironic, for new ports as they are created', async () => {
    home = await house({ workflow })
    await waiting(home)
    await post(home, report(1, { lldp_raw: { eth0: heard, eth1: heard } }))
    await reaches(home, 1, 'finished')
    expect(ports()[second]?.local_link_connection).toEqual(link)
    expect(ports()[nodeMac(1)]?.local_link_connection).toEqual(link)
  })

  test('are left out when Ironic answers 400, though the step is not optional, and the run succeeds', async () => {
    home = await house({ workflow })
    await waiting(home)
    const refusal = { status: 400, times: 1, body: { error_message: '{"faultstring": "Missing mandatory keys"}' } }
    home.ironic.fault({ method: 'POST', path: '/v1/ports', ...refusal })
    home.ironic.fault({ method: 'PATCH', path: '/v1/ports/', ...refusal })
    await post(home, report(1, { lldp_raw: { eth0: heard, eth1: heard } }))
    await reaches(home, 1, 'finished')
    expect(ports()[second]).toMatchObject({ node_uuid: uuid(1), local_link_connection: {} })
    expect(ports()[nodeMac(1)]?.local_link_connection).toEqual({})
  })

  test('end the run when Ironic refuses them otherwise', async () => {
    home = await house({ workflow })
    await waiting(home)
    home.ironic.fault({
      method: 'PATCH',
      path: '/v1/ports/',
      status: 409,
      body: { error_message: '{"faultstring": "not now"}' },
    })
    await expect(post(home, report(1, { lldp_raw: { eth0: heard } }))).rejects.toThrow('local_link_connection')
    expect((await home.useCases.status(uuid(1))).state).toBe('error')
  })
})

describe('a plan that is applied again, as after a crash between an answer and its mark', () => {
  const none: Marks = { has: () => false, add: () => Promise.resolve() }
  const applied = (plan: Plan) => {
    const { bareMetal } = home!.around
    const present = { node: (ref: string) => bareMetal.node(ref), ports: () => bareMetal.ports(uuid(1)) }
    return applyPlan(present, (request) => bareMetal.send(request), plan, none)
  }
  const patch = (body: Json, more: Partial<PlannedRequest> = {}): Plan => ({
    requests: [{ method: 'PATCH', path: `/v1/nodes/${uuid(1)}`, body, steps: ['a'], ...more }],
    power: 'leave',
    changes: [],
  })

  test('removes nothing twice, and all else of the request is sent', async () => {
    home = await house()
    const node = home.ironic.nodes.get(uuid(1))!
    Object.assign(node, { extra: { old: 1, older: 2 } })
    const plan = patch([
      { op: 'remove', path: '/extra/old' },
      { op: 'add', path: '/extra/new', value: '***' },
      { op: 'remove', path: '/extra/older' },
    ])
    await applied(plan)
    Object.assign(node.extra as object, { older: 3 })
    const { warnings } = await applied(plan)
    expect(node.extra).toEqual({ new: '***' })
    expect(warnings).toEqual([])
  })

  test('sends nothing where nothing but removals was in it', async () => {
    home = await house()
    Object.assign(home.ironic.nodes.get(uuid(1))!, { extra: {} })
    await applied(patch([{ op: 'remove', path: '/extra/old' }]))
    expect(home.ironic.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
  })

  test('what Ironic refuses for another reason is refused', async () => {
    home = await house()
    Object.assign(home.ironic.nodes.get(uuid(1))!, { extra: { old: 1 } })
    const plan = patch([
      { op: 'remove', path: '/extra/old' },
      { op: 'add', path: '/uuid', value: 'x' },
    ])
    await expect(applied(plan)).rejects.toThrow('Cannot patch /uuid')
  })
})
