import { describe, expect, test } from 'bun:test'
import { body, failure, found, report, requests, run, traces } from './actions/running.ts'
import { objectOf } from '../../src/model/json.ts'
import type { WrittenStep } from '../../src/workflow/written.ts'
import { nodeWith } from './end-state.ts'

describe('when', () => {
  const set = { '/extra/a': 1 }

  test('runs the step when it is true, and says why not when it is false', async () => {
    expect(await traces([{ when: 'inventory.cpu.count == 4', set }])).toMatchObject([
      { outcome: 'ok', when: { text: 'inventory.cpu.count == 4', value: true } },
    ])
    const [skipped] = await traces([{ when: 'inventory.cpu.count > 4 && node.driver == "ipmi"', set }])
    expect(skipped).toMatchObject({ outcome: 'skipped', changes: [], when: { value: false } })
    expect(skipped?.when?.parts).toContainEqual({ text: 'inventory.cpu.count', value: 4 })
  })

  test('is undecided where data are missing: the step is not run, and the trace says what is missing', async () => {
    const steps = [{ when: 'data.inventory.memory.physical_mb < 131072', warn: 'little' }]
    expect(await traces(steps)).toMatchObject([
      { outcome: 'undecided', missing: 'data.inventory.memory', warnings: [], when: { text: steps[0]!.when } },
    ])
  })

  test('of a hook counts as well', async () => {
    expect(await traces([{ scheduler: {}, when: '!empty(node.properties.cpus)' }])).toMatchObject([
      { hook: 'scheduler', outcome: 'skipped' },
    ])
  })

  test('that cannot be decided for its types fails the step', async () => {
    const data = { inventory: { cpu: { count: 'four' } } }
    expect(await failure([{ when: 'inventory.cpu.count > 4', set }], { data })).toStartWith(
      'Cannot decide step "set-1": ',
    )
  })

  test('knows what steps above came to', async () => {
    const steps = [
      { require: 'false || inventory.cpu.count > 4', id: 'many', optional: true },
      { when: 'steps.many.outcome == "warning"', set },
    ]
    expect(await body(steps)).toEqual([{ op: 'add', path: '/extra/a', value: 1 }])
  })

  test('knows the run, and the NIC that booted', async () => {
    const given = { startedAt: '2026-11-22T08:00:00Z' }
    const when = 'introspection.manage_boot && introspection.trigger == "api" && boot_nic.name == "eno1"'
    const at = '${{ introspection.started_at }}'
    expect(await body([{ when, set: { '/extra/at': at } }], given)).toMatchObject([{ value: '2026-11-22T08:00:00Z' }])
  })

  test('long values are left out of what the trace says of it', async () => {
    const data = { ...report, inventory: { hostname: 'x'.repeat(10_000) } }
    const [step] = await traces([{ when: 'inventory.hostname == "y"', warn: 'y' }], { data })
    expect(JSON.stringify(step).length).toBeLessThan(1000)
  })
})

describe('let', () => {
  test('names what the expressions of the step use; each name sees those above it', async () => {
    const steps = [
      {
        let: { disks: 'inventory.disks.filter(d, !empty(d.size))', many: 'disks.size() > 0' },
        when: 'many',
        set: { '/extra/disks': '${{ disks.size() }}' },
      },
    ]
    expect(await body(steps)).toMatchObject([{ value: 1 }])
  })

  test('is evaluated once, where it is first used: verbs of the step do not change it', async () => {
    const step = {
      let: { before: 'default(node.extra.a, 0)' },
      when: 'before == 0',
      set: { '/extra/a': 5 },
      warn: '${{ before }}',
    }
    expect(await traces([step])).toMatchObject([{ warnings: ['0'] }])
  })

  test('that is never used may be missing', async () => {
    expect(await failure([{ let: { x: 'node.description' }, set: { '/extra/a': 1 } }])).toBeUndefined()
  })

  test('a name that is taken, or cannot be one, is found', () => {
    expect(found({ let: { node: '1' }, warn: 'x' })).toEqual(['E303 /let/node'])
    expect(found({ let: { 'a-b': '1' }, warn: 'x' })).toEqual(['E401 /let/a-b'])
    expect(found({ let: { a: 'b', b: '1' }, warn: 'x' })).toEqual(['E402 /let/a'])
  })
})

describe('several verbs in one step', () => {
  test('act in the order of the verbs, however they are written, and see each other', async () => {
    const step = {
      warn: 'now ${{ node.extra.a }}',
      extend: { '/extra/list': '${{ node.extra.a }}' },
      set: { '/extra/a': 1 },
    }
    expect(await traces([step])).toMatchObject([
      { id: 'set-1', verb: 'set, extend, warn', warnings: ['now 1'], changes: [{ path: '/extra/a' }, { value: [1] }] },
    ])
  })

  test('when one fails, none of them counts', async () => {
    const step = { set: { '/extra/a': 1 }, require: 'inventory.cpu.count > 100', optional: true }
    expect(await requests([step])).toEqual([])
  })
})

test('changes say what was there before, less what looks like a secret', async () => {
  const node = nodeWith({ extra: { a: 'old' }, driver_info: { ipmi_password: 'hunter2', ipmi_username: 'ops' } })
  const set = { '/extra/a': 'new', '/extra/b': 1, '/driver_info/ipmi_password': '${{ secret("x") }}' }
  const outcome = await run([{ set }, { set: { '/driver_info': {} } }], { node })
  expect(outcome.trace.steps.flatMap(({ changes }) => changes)).toMatchObject([
    { path: '/extra/a', before: 'old', value: 'new' },
    { path: '/extra/b', value: 1 },
    { path: '/driver_info/ipmi_password', before: '***', value: '***' },
    { path: '/driver_info', before: { ipmi_password: '***', ipmi_username: 'ops' } },
  ])
  expect(JSON.stringify(outcome)).not.toContain('hunter2')
})

test('changes of traits say which were there before, and which are there now', async () => {
  const node = nodeWith({ traits: ['CUSTOM_OLD', 'CUSTOM_BOTH'] })
  const outcome = await run([{ add_trait: ['CUSTOM_NEW', 'CUSTOM_BOTH'] }, { remove_trait: 'CUSTOM_OLD' }], { node })
  const said = outcome.trace.steps.flatMap(({ changes }) => changes).map(({ before, value }) => [before, value])
  expect(said).toEqual([
    [undefined, 'CUSTOM_NEW'],
    ['CUSTOM_BOTH', 'CUSTOM_BOTH'],
    ['CUSTOM_OLD', undefined],
  ])
})

describe('what a step would have written', () => {
  test('is told where it did nothing, by the verbs and hooks that it has', async () => {
    const steps = [
      { id: 'a', when: 'inventory.cpu.count > 99', set: { '/extra/a': 1 }, unset: ['/name'], add_trait: 'CUSTOM_A' },
      { id: 'b', when: 'data["none"] == 1', set_data: { '/site/lab': 1 }, set_port: { set: { '/extra/rack': 1 } } },
      {
        id: 'c',
        when: 'inventory.cpu.count > 99',
        set_capability: { x: '1' },
        extend: { '/extra/l': 1, unique: true },
      },
      { id: 'd', when: 'inventory.cpu.count > 99', pci_devices: {} },
      { id: 'e', optional: true, set: { '/extra/e': '${{ data["none"] }}' } },
      { id: 'f', set: { '/extra/f': 1 } },
    ]
    expect((await traces(steps)).map(({ id, writes }) => [id, writes?.toSorted()])).toEqual([
      ['a', ['/extra/a', '/name', '/traits/CUSTOM_A']],
      ['b', ['data.site.lab', 'ports.extra.rack']],
      ['c', ['/extra/l', '/properties/capabilities']],
      ['d', ['/properties/capabilities']],
      ['e', ['/extra/e']],
      ['f', undefined],
    ])
  })
})

describe('what a value was made of', () => {
  test('of a password of the node only the paths', async () => {
    const set = {
      '/driver_info/ipmi_password': '${{ data["pw"] }}',
      '/driver_info/ipmi_username': '${{ data["user"] }}',
    }
    const [step] = await traces([{ set }], { data: { ...report, pw: 'hunter2', user: 'admin' } })
    expect(step?.changes.map((one) => one.from)).toEqual([
      [{ text: 'data["pw"]' }],
      [{ text: 'data["user"]', value: 'admin' }],
    ])
  })

  const from = async (steps: readonly WrittenStep[]) =>
    (await traces(steps)).flatMap(({ changes }) => changes.map((one) => one.from))

  test('are the paths that its expressions read, with their values', async () => {
    const count = { text: 'data.inventory.cpu.count', value: 4 }
    const arch = { text: 'inventory.cpu.architecture', value: 'x86_64' }
    const value = '${{ data.inventory.cpu.count }} of ${{ inventory.cpu.architecture }}'
    expect(
      await from([
        { set: { '/extra/a': '${{ data.inventory.cpu.count }}', '/extra/b': { c: [value] }, '/extra/d': 'plain' } },
        { extend: { '/extra/l': value } },
        { set_data: { '/site': value } },
        { set_capability: { cpu: '${{ data.inventory.cpu.count }}' } },
      ]),
    ).toEqual([[count], [count, arch], undefined, [count, arch], [count, arch], [count]])
  })

  test('is told in few words, and once: the plan does not say it again', async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`k${n}`, '${{ inventory.cpu.count }}']))
    const steps = [{ set: { '/extra/a': many, '/extra/b': '${{ data.inventory }}' } }]
    const data = { ...report, inventory: { ...objectOf(report.inventory), more: 'x'.repeat(1000) } }
    const outcome = await run(steps, { data })
    const [of, large] = outcome.trace.steps[0]!.changes.map((change) => change.from)
    expect(of).toHaveLength(8)
    expect(large).toEqual([{ text: 'data.inventory' }])
    expect(JSON.stringify('plan' in outcome && outcome.plan)).not.toContain('"from"')
  })

  test('shows masks where nobody may read', async () => {
    const node = nodeWith({ driver_info: { ipmi_password: 'hunter2', ipmi_address: '192.0.2.1' } })
    const steps = [{ set: { '/extra/a': '${{ empty(node.driver_info.ipmi_password) ? 1 : 2 }}' } }]
    const told = JSON.stringify((await traces(steps, { node }))[0]?.changes)
    expect(told).toContain('node.driver_info.ipmi_password')
    expect(told).not.toContain('hunter2')
  })
})
