import { describe, expect, test } from 'bun:test'
import { hooks } from '../../src/hooks/index.ts'
import { frozen, type JsonObject } from '../../src/model/json.ts'
import type { Mac } from '../../src/model/mac.ts'
import type { Node } from '../../src/model/node.ts'
import { options } from '../../src/model/schema.ts'
import { compile } from '../../src/workflow/compile.ts'
import { compute, type Input } from '../../src/workflow/compute.ts'
import { defineHook, type HookDefinition, type Result, type World } from '../../src/workflow/hook.ts'
import type { Written } from '../../src/workflow/written.ts'
import { nodeWith, portWith } from './end-state.ts'

const report: JsonObject = {
  inventory: {
    interfaces: [{ name: 'eno1', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.1' }],
    cpu: { count: 4, architecture: 'x86_64', flags: ['vmx'] },
    memory: { physical_mb: 8192 },
  },
  boot_interface: '01-52-54-00-00-00-01',
  logs: 'H4sI',
}

const hook = (name: string, run: (world: World) => Result): HookDefinition =>
  defineHook({ name, summary: '', options: options({}), reads: [], writes: [], run })

const set = (name: string, path: string, value: string) =>
  hook(name, () => ({ changes: [{ on: 'node', op: 'add', path, value }] }))

function run(written: Written, given: Partial<Input> = {}, known: readonly HookDefinition[] = hooks) {
  const compiled = compile('w', written, known)
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
  return compute(compiled.workflow, {
    data: report,
    node: nodeWith(),
    ports: [],
    create: null,
    manageBoot: true,
    autoDiscovered: false,
    ...given,
  })
}

async function planned(...given: Parameters<typeof run>) {
  const outcome = await run(...given)
  if ('failure' in outcome) throw new Error(outcome.failure)
  return outcome
}

describe('a successful run', () => {
  test('gives the plan and, in the trace, each step with its changes', async () => {
    const { trace, plan } = await planned({ steps: ['scheduler', 'rules'] })
    expect(trace).toMatchObject({
      trace: 1,
      workflow: 'w',
      steps: [
        { id: 'scheduler', outcome: 'ok' },
        { id: 'rules', outcome: 'ok', changes: [] },
      ],
    })
    expect(plan.changes).toEqual(trace.steps.flatMap(({ changes }) => changes).filter(({ on }) => on !== 'data'))
    expect(plan.changes[0]?.origin).toEqual({ step: 'scheduler' })
    expect(plan.requests).toMatchObject([{ method: 'PATCH', steps: ['scheduler'] }])
  })

  test('is the same each time, and leaves what came in as it was', async () => {
    const input = frozen({ data: report, node: nodeWith(), ports: [portWith('52:54:00:00:00:09')] })
    const steps = ['root_disk_selection', 'scheduler', 'validate_interfaces', 'capabilities', 'pci_devices']
    expect(await run({ steps }, input)).toEqual(await run({ steps }, input))
  })

  test('each step sees what the ones above it did', async () => {
    const seen: unknown[] = []
    const look = hook('look', ({ node, ports, data }) => {
      seen.push(node.properties, ports.length, data.cpus)
      return {}
    })
    await run({ steps: ['scheduler', 'validate_interfaces', 'look'] }, {}, [...hooks, look])
    expect(seen).toEqual([{ cpus: '4', cpu_arch: 'x86_64', memory_mb: '8192' }, 1, 4])
  })

  test('says in the trace where a step is written, and its changes too', async () => {
    const at = { file: 'w.yaml', line: 3, column: 7 }
    const compiled = compile('w', { steps: ['scheduler'] }, hooks, () => at)
    if ('findings' in compiled) throw new Error('findings')
    const input = { data: report, node: nodeWith(), ports: [], create: null, manageBoot: true, autoDiscovered: false }
    const [step] = (await compute(compiled.workflow, input)).trace.steps
    expect(step?.at).toEqual(at)
    expect(step?.changes[0]?.origin).toEqual({ step: 'scheduler', at })
  })
})

describe('the stored data', () => {
  test('are what was posted and what the steps added, without the logs', async () => {
    const { data } = await planned({ steps: ['scheduler'] })
    const { logs: _logs, ...posted } = report
    expect(data).toMatchObject({ ...posted, cpus: 4 })
    expect(data).not.toHaveProperty('logs')
    expect(data).not.toHaveProperty('auto_discovered')
  })

  test('hold the inventory as posted', async () => {
    expect((await planned({ steps: ['validate_interfaces'] })).data.inventory).toEqual({
      ...(report.inventory as JsonObject),
      disks: [],
    })
    expect((await planned({ steps: ['rules'] })).data.inventory).toEqual(report.inventory)
  })

  test('hold an inventory for a flat report, too', async () => {
    const flat = { interfaces: { em1: { mac: '52:54:00:00:00:01', ip: '192.0.2.1' } }, cpus: 4 }
    const { data } = await planned({ steps: ['validate_interfaces'] }, { data: flat })
    expect(data.inventory).toMatchObject({ interfaces: [{ name: 'em1' }], cpu: { count: 4 } })
    expect(data.inventory).not.toHaveProperty('disks')
  })

  test('tell a discovered machine, whatever the report claims', async () => {
    const claimed = await planned({ steps: [] }, { data: { ...report, auto_discovered: true } })
    expect(claimed.data).not.toHaveProperty('auto_discovered')
    expect((await planned({ steps: [] }, { autoDiscovered: true })).data.auto_discovered).toBe(true)
  })
})

describe('a step that fails', () => {
  const boom = hook('boom', () => ({ fail: 'no luck', notes: ['tried'], warnings: ['odd'], changes: [] }))

  test('ends the run with its text: no plan, the steps below are not reached', async () => {
    const outcome = await run({ steps: ['scheduler', 'boom', 'rules'] }, {}, [...hooks, boom])
    expect(outcome).not.toHaveProperty('plan')
    expect(outcome).toMatchObject({
      failure: 'no luck',
      trace: {
        steps: [
          { id: 'scheduler', outcome: 'ok' },
          { id: 'boom', outcome: 'failed', error: 'no luck', notes: ['tried'], warnings: ['odd'], changes: [] },
          { id: 'rules', outcome: 'not_reached', changes: [] },
        ],
      },
    })
  })

  test('is a warning when it is optional: its changes are dropped and the run goes on', async () => {
    const half = hook('half', () => ({
      fail: 'no luck',
      changes: [{ on: 'node', op: 'add', path: '/extra/x', value: 1 }],
    }))
    const { trace, plan } = await planned({ steps: [{ half: {}, optional: true }, 'scheduler'] }, {}, [...hooks, half])
    expect(trace.steps[0]).toMatchObject({ outcome: 'warning', error: 'no luck', changes: [] })
    expect(plan.changes.map(({ origin }) => origin.step)).not.toContain('half')
    expect(plan.requests).toHaveLength(1)
  })

  test('may fail because its change cannot be made', async () => {
    const odd = set('odd', '/name/first', 'x')
    expect(await run({ steps: ['odd'] }, { node: nodeWith({ name: 'n1' }) }, [odd])).toMatchObject({
      failure: 'Cannot change "/name/first": there is no object to hold "first"',
    })
  })

  test('a fault of the program is not taken for one', async () => {
    const broken = hook('broken', () => {
      throw new TypeError('fault')
    })
    expect(run({ steps: ['broken'] }, {}, [broken])).rejects.toThrow(TypeError)
  })
})

describe('the step rules', () => {
  const rule = { id: '00000000-0000-4000-8000-000000000001', description: 'first' }
  const changes = [{ on: 'node', op: 'add', path: '/extra/x', value: 1 }] as const
  const applied = { rules: [{ ...rule, outcome: 'applied', changes }] } as const

  test('sees what the steps above it did, and does what it is told', async () => {
    const rules = ({ node }: World) =>
      node.properties.cpus === '4' ? { ...applied, notes: ['noted'], warnings: ['warned'] } : { rules: [] }
    const { trace, plan } = await planned({ steps: ['scheduler', 'rules'] }, { rules })
    expect(trace.steps[1]).toEqual({
      id: 'rules',
      verb: 'rules',
      outcome: 'ok',
      notes: ['noted'],
      warnings: ['warned'],
      rules: [{ ...rule, outcome: 'applied' }],
      changes: [{ ...changes[0], origin: { step: 'rules', rule: rule.id } }],
    })
    expect(plan.requests[0]).toMatchObject({ steps: ['scheduler', 'rules'] })
  })

  test('is where it stands: steps below see its changes', async () => {
    const seen: unknown[] = []
    const look = hook('look', ({ node }) => {
      seen.push(node.extra.x)
      return {}
    })
    await run({ steps: ['rules', 'look'] }, { rules: () => applied }, [...hooks, look])
    expect(seen).toEqual([1])
  })

  test('fails the run with its text, and says what became of the rules', async () => {
    const failed = { ...rule, outcome: 'failed', error: 'eight is too many' } as const
    const rules = () => ({ rules: [{ ...failed, changes: [] }], fail: 'eight is too many' })
    expect(await run({ steps: ['rules'] }, { rules })).toMatchObject({
      failure: 'eight is too many',
      trace: { steps: [{ outcome: 'failed', error: 'eight is too many', changes: [], rules: [failed] }] },
    })
    expect((await planned({ steps: [{ rules: {}, optional: true }] }, { rules })).trace.steps[0]).toMatchObject({
      outcome: 'warning',
      rules: [failed],
    })
  })

  test('when optional, has changes that may be left out', async () => {
    const { plan } = await planned({ steps: [{ rules: {}, optional: true }] }, { rules: () => applied })
    expect(plan.changes).toMatchObject([{ path: '/extra/x', may: true }])
  })

  test('lists no rules where there are none to apply', async () => {
    expect((await planned({ steps: ['rules'] })).trace.steps[0]).toMatchObject({
      outcome: 'ok',
      changes: [],
      rules: [],
    })
  })
})

describe('an optional step that succeeds', () => {
  test('has changes that may be left out', async () => {
    const known = [set('firm', '/extra/a', '1'), set('maybe', '/name', 'n1')]
    const { plan } = await planned({ steps: ['firm', { maybe: {}, optional: true }] }, {}, known)
    expect(plan.changes.map(({ may }) => may)).toEqual([undefined, true])
    expect(plan.requests[0]?.fallback?.body).toEqual([{ op: 'add', path: '/extra/a', value: '1' }])
  })
})

test('a hook says itself which of its changes may be left out, whether its step is optional or not', async () => {
  const half = hook('half', () => ({
    changes: [
      { on: 'node', op: 'add', path: '/extra/a', value: '1' },
      { on: 'node', op: 'add', path: '/extra/b', value: '2', may: true },
    ],
  }))
  const { plan } = await planned({ steps: ['half'] }, {}, [half])
  expect(plan.changes.map(({ may }) => may)).toEqual([undefined, true])
  expect(plan.requests[0]?.fallback?.body).toEqual([{ op: 'add', path: '/extra/a', value: '1' }])
})

describe('power at the end', () => {
  const power = async (written: Partial<Written>, given: Partial<Input> = {}) =>
    (await planned({ steps: [], ...written }, given)).plan.power

  test('is switched off', async () => {
    expect(await power({})).toBe('off')
  })

  test('is left alone when the workflow says so, and where we do not manage boot', async () => {
    expect(await power({ power_off: false })).toBe('leave')
    expect(await power({}, { manageBoot: false })).toBe('leave')
  })

  test("is left alone for a node that runs somebody's work", async () => {
    for (const provision_state of ['active', 'rescue'])
      expect(await power({}, { node: nodeWith({ provision_state }) })).toBe('leave')
  })
})

describe('a discovered machine', () => {
  const create = { uuid: nodeWith().uuid, driver: 'ipmi', driver_info: { ipmi_address: '198.51.100.1' } }
  const node: Node = nodeWith({ ...create, provision_state: 'enroll' })
  const given = { create, node, autoDiscovered: true }

  test('is created with what the steps set, and its ports after it', async () => {
    const { plan } = await planned({ steps: ['scheduler', 'validate_interfaces'] }, given)
    expect(plan.requests).toEqual([
      {
        method: 'POST',
        path: '/v1/nodes',
        body: { ...create, properties: { cpus: '4', cpu_arch: 'x86_64', memory_mb: '8192' } },
        steps: ['scheduler'],
      },
      {
        method: 'POST',
        path: '/v1/ports',
        body: { address: '52:54:00:00:00:01' as Mac, node_uuid: node.uuid, extra: {}, pxe_enabled: true },
        steps: ['validate_interfaces'],
      },
    ])
    expect(plan.power).toBe('off')
  })

  test('is not created when a step fails', async () => {
    expect(
      await run({ steps: ['ramdisk_error'] }, { ...given, data: { ...report, error: 'broken' } }),
    ).not.toHaveProperty('plan')
  })
})

test('a run that takes long lets others have their turn between steps, and before it ends', async () => {
  const slow = hook('slow', () => {
    const end = performance.now() + 15
    while (performance.now() < end);
    return {}
  })
  const compiled = compile('w', { steps: ['slow', 'ramdisk_error', { slow: {}, id: 'again' }] }, [...hooks, slow])
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
  const input = { data: report, node: nodeWith(), ports: [], create: null, manageBoot: true, autoDiscovered: false }
  let turns = 0
  await compute(compiled.workflow, input, undefined, async () => void turns++)
  expect(turns).toBe(2)
})
