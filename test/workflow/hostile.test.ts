import { describe, expect, test } from 'bun:test'
import { hooks } from '../../src/hooks/index.ts'
import { frozen, isObject, objectOf, type Json, type JsonObject } from '../../src/model/json.ts'
import { compile } from '../../src/workflow/compile.ts'
import { compute, type Outcome } from '../../src/workflow/compute.ts'
import type { Workflow } from '../../src/workflow/workflow.ts'
import type { Written } from '../../src/workflow/written.ts'
import { nodeWith, portWith } from './end-state.ts'
import { recordedNames, recording } from './recorded.ts'

const later: Written = {
  ports: { add_ports: 'all', keep_ports: 'present' },
  steps: [
    'ramdisk_error',
    'root_disk_selection',
    'scheduler',
    'validate_interfaces',
    { capabilities: { boot_mode: true } },
    { pci_devices: { aliases: [{ vendor_id: '10de', product_id: '1eb8', name: 't4' }] } },
    'extra_hardware',
    'lldp_basic',
    'local_link_connection',
    'rules',
  ],
}
/** All optional, so that one failure does not keep the others from seeing the report. */
const everything: Written = {
  steps: hooks.map(({ name }) => ({ [name]: {}, optional: true })),
}

function workflow(written: Written): Workflow {
  const compiled = compile('w', written, hooks)
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
  return compiled.workflow
}

const workflows = [workflow(later), workflow(everything)]

function run(data: JsonObject, properties: JsonObject = {}, which = workflows[0]!): Promise<Outcome> {
  return compute(which, {
    data: frozen(data),
    node: nodeWith({ properties }),
    ports: [portWith('52:54:00:00:00:09')],
    create: null,
    manageBoot: true,
    autoDiscovered: false,
  })
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const oddities = JSON.parse(`[
  null, true, false, 0, -1, 1.5, 1e308, 9223372036854775807, -0, "", " ", "none", "\\ud800", "\\u0000", "a,b:c", "-", "%", "__proto__",
  "01-", "::", "fe80::1%", "[", "<or>", "s==", "9999999999999999999999", [], [[]], [null], {}, {"__proto__": {"x": 1}}, {"": ""}, {"mac": 5}
]`) as readonly Json[]

/** A copy with about one in fifteen values replaced by an odd one, dropped, or given an odd key beside it. */
function mutated(value: Json, next: () => number): Json {
  if (next() < 0.07) return oddities[Math.floor(next() * oddities.length)] ?? null
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => mutated(item, next))
  if (!isObject(value)) return value
  const entries = Object.entries(value)
    .filter(() => next() > 0.03)
    .map(([key, part]): [string, Json] => [next() < 0.02 ? '__proto__' : key, mutated(part ?? null, next)])
  return Object.fromEntries(entries)
}

describe('no report makes computing throw', () => {
  const properties: JsonObject = {
    root_device: { size: '>= 10', rotational: false, model: '<in> a', serial: 's!= x', wwn: '== 5' },
    skip_block_devices: [{ name: '/dev/sda' }, { volume_name: 'md0' }],
    capabilities: 'profile:compute,boot_mode:bios',
    cpus: '4',
    local_gb: 5,
  }
  for (const name of recordedNames)
    test(`made from ${name} at random`, async () => {
      const { recorded, report } = await recording(name)
      const outcomes = new Set<string>()
      for (let seed = 0; seed < 60; seed += 1) {
        const next = random(seed * 1000 + recordedNames.indexOf(name))
        const odd = mutated(report, next)
        const data = isObject(odd) ? odd : { inventory: odd }
        const oddNode = mutated({ ...properties, ...recorded.node_before.properties }, next)
        for (const which of workflows)
          try {
            const outcome = await run(data, isObject(oddNode) ? oddNode : {}, which)
            outcomes.add('failure' in outcome ? 'failed' : 'planned')
            if ('plan' in outcome) expect(JSON.parse(JSON.stringify(outcome.plan))).toHaveProperty('requests')
          } catch (error) {
            throw new Error(`seed ${seed}: ${JSON.stringify(data)} on ${JSON.stringify(oddNode)}`, { cause: error })
          }
      }
      expect(outcomes).toContain('planned')
    })

  test('of nothing but odd values under every key that is read', async () => {
    const flat = ['interfaces', 'boot_interface', 'cpus', 'cpu_arch', 'memory_mb', 'local_gb', 'ipmi_address']
    const added = [
      'all_interfaces',
      'macs',
      'ipmi_v6address',
      'root_disk',
      'pci_devices',
      'block_devices',
      'data',
      'lldp_raw',
      'extra',
    ]
    const keys = [...flat, ...added, 'inventory', 'error', 'logs']
    const inner = ['interfaces', 'disks', 'cpu', 'memory', 'boot', 'bmc_address', 'bmc_v6address']
    for (const odd of oddities)
      for (const which of workflows) {
        for (const key of keys) expect(await run({ [key]: odd }, {}, which)).toHaveProperty('trace')
        for (const key of inner)
          expect(await run({ inventory: { interfaces: [{}], [key]: odd } }, {}, which)).toHaveProperty('trace')
        for (const key of ['root_device', 'skip_block_devices', 'capabilities', 'local_gb'])
          expect(
            await run(
              { inventory: { interfaces: [{}], disks: [{}] } },
              { root_device: { size: 1 }, [key]: odd },
              which,
            ),
          ).toHaveProperty('trace')
      }
  })
})

test('a key __proto__ is a name like any other, and changes no prototype', async () => {
  const data = JSON.parse(`{
    "__proto__": {"error": "polluted", "root_disk": {"name": "x"}},
    "inventory": {
      "__proto__": {"disks": [{"name": "polluted"}]},
      "interfaces": [{"name": "__proto__", "mac_address": "52:54:00:00:00:01", "ipv4_address": "192.0.2.1"}]
    }
  }`) as JsonObject
  const outcome = await run(data)
  if ('failure' in outcome) throw new Error(outcome.failure)
  const stored = JSON.stringify(outcome.data)
  expect(stored).toContain('"all_interfaces":{"__proto__":{"ip":"192.0.2.1"')
  expect(stored).toStartWith('{"__proto__":{"error":"polluted"')
  expect(outcome.data.local_gb).toBe(0)
  expect(({} as JsonObject).error).toBeUndefined()
})

test('100,000 NICs become 100,000 ports', async () => {
  const mac = (n: number) => `52:55:${n.toString(16).padStart(8, '0').match(/../g)!.join(':')}`
  const interfaces = Array.from({ length: 100_000 }, (_, n) => ({
    name: `nic${n}`,
    mac_address: mac(n),
    ipv4_address: '192.0.2.1',
  }))
  const outcome = await run({ inventory: { interfaces } })
  if ('failure' in outcome) throw new Error(outcome.failure)
  expect(outcome.plan.requests.filter(({ method, path }) => method === 'POST' && path === '/v1/ports')).toHaveLength(
    100_000,
  )
  expect(outcome.trace.steps.flatMap(({ notes }) => notes).join().length).toBeLessThan(1000)
})

test('100,000 NICs, disks and devices that are all wrong give short messages', async () => {
  const odd = Array.from({ length: 100_000 }, (_, n) => ({ name: `x${n}`.repeat(20), mac_address: 'x', vendor_id: n }))
  const good = { name: 'eno1', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.1' }
  const outcome = await run({ inventory: { interfaces: [...odd, good], disks: odd }, pci_devices: odd })
  expect(outcome.trace.steps.flatMap(({ warnings }) => warnings).join().length).toBeLessThan(3000)
})

describe('LLDP', () => {
  const nic = { name: 'eno1', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.1' }

  test('of nothing but odd values never throws', async () => {
    const reported = [...oddities, ...oddities.flatMap((odd) => [[odd], [odd, '00'], [1, odd], [127, odd]] as Json[])]
    for (const odd of [...reported, ...reported.map((one) => [one]), reported])
      for (const data of [
        { inventory: { interfaces: [{ ...nic, lldp: odd }] } },
        { inventory: { interfaces: [nic] }, lldp_raw: { eno1: odd } },
      ])
        expect(await run(data)).toHaveProperty('plan')
  })

  test.each([
    [8, '0501c0000201'],
    [127, '0080c20300650141'],
    [2, '05ff'],
    [2, '0541'],
    [5, 'zz'],
    [null, null],
  ] as [Json, Json][])('100,000 times [%j, %j] are read, or give a short message', async (type, value) => {
    const lldp = Array.from({ length: 100_000 }, () => [type, value])
    const outcome = await run({ inventory: { interfaces: [{ ...nic, lldp }] } })
    if ('failure' in outcome) throw new Error(outcome.failure)
    expect(outcome.trace.steps.flatMap(({ warnings }) => warnings).join().length).toBeLessThan(3000)
  })

  test('of 20,000 NICs gives 20,000 ports their link', async () => {
    const interfaces = Array.from({ length: 20_000 }, (_, n) => ({
      ...nic,
      name: `nic${n}`,
      mac_address: `52:55:${n.toString(16).padStart(8, '0').match(/../g)!.join(':')}`,
      lldp: [[2, '0541']],
    }))
    const outcome = await run({ inventory: { interfaces } })
    if ('failure' in outcome) throw new Error(outcome.failure)
    const link = { port_id: 'A' }
    expect(
      outcome.plan.requests.filter(({ body }) => Bun.deepEquals(objectOf(body).local_link_connection, link)),
    ).toHaveLength(20_000)
  })
})

test('100,000 facts of hardware-detect become an object, and odd ones one short warning', async () => {
  const outcome = await run({
    inventory: { interfaces: [{ name: 'eno1', mac_address: '52:54:00:00:00:01', ipv4_address: '192.0.2.1' }] },
    data: Array.from({ length: 100_000 }, (_, n) => (n % 2 ? ['disk', `sd${n}`, 'size', '1_'.repeat(20)] : [[], n])),
  })
  if ('failure' in outcome) throw new Error(outcome.failure)
  expect(Object.keys((outcome.data.extra as { disk: JsonObject }).disk)).toHaveLength(50_000)
  expect(outcome.trace.steps.flatMap(({ warnings }) => warnings).join().length).toBeLessThan(3000)
})
