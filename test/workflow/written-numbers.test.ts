import { describe, expect, test } from 'bun:test'
import { exactValue } from '../../src/config/yaml-numbers.ts'
import { hooks } from '../../src/hooks/index.ts'
import { exactView } from '../../src/model/exact.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { at, type Pointer } from '../../src/model/pointer.ts'
import { choiceOf, chosen } from '../../src/workflow/choice.ts'
import { compile } from '../../src/workflow/compile.ts'
import { compute } from '../../src/workflow/compute.ts'
import type { World } from '../../src/workflow/hook.ts'
import type { Written } from '../../src/workflow/written.ts'
import { parseDocument } from 'yaml'
import { next } from '../../src/workflow/world.ts'
import { nodeWith } from './end-state.ts'

const posted = `{
  "inventory": {
    "interfaces": [{"name": "eno1", "mac_address": "52:54:00:00:00:01", "ipv4_address": "192.0.2.1", "speed_mbps": 25000.0}],
    "memory": {"physical_mb": 8192.0}, "cpu": {"count": 4, "architecture": "x86_64"}
  },
  "f": 20.0, "big": 9223372036854775807, "plain": 7, "boot_interface": "52:54:00:00:00:01"
}`

async function run(steps: Written['steps'], text = posted, exact?: (pointer: Pointer) => never) {
  const compiled = compile('w', { steps }, hooks, () => undefined, exact)
  if ('findings' in compiled) throw new Error(JSON.stringify(compiled.findings))
  const input = { node: nodeWith(), ports: [], create: null, manageBoot: false, autoDiscovered: false }
  return compute(compiled.workflow, { ...input, data: JSON.parse(text) as JsonObject, written: exactView(text) })
}

async function planned(...given: Parameters<typeof run>) {
  const outcome = await run(...given)
  if ('failure' in outcome) throw new Error(outcome.failure)
  return outcome
}

/** The values that the node's patch sends, as they are sent. */
const sent = async (...given: Parameters<typeof run>) => {
  const body = (await planned(...given)).plan.requests[0]?.body as readonly JsonObject[]
  return body.filter(({ path }) => path !== '/extra').map(({ value }) => JSON.stringify(value))
}

describe('a report as it is computed with', () => {
  test.each([
    'data["f"] / 8 == 2.5',
    'data["plain"] / 2 == 3',
    'data["big"] == 9223372036854775807',
    'data["big"] != 9223372036854775806',
    'data["big"] - 1 == 9223372036854775806',
    'inventory.memory.physical_mb / 16384 == 0.5',
    'boot_nic.speed_mbps / 50000 == 0.5',
  ])('%s', async (condition) => {
    expect(await run([{ id: 'guard', require: condition, else: 'no' }])).not.toHaveProperty('failure')
  })

  test('a whole value is sent as it was reported, and so is what is computed of it', async () => {
    const set = {
      '/extra/f': '${{ data["f"] }}',
      '/extra/big': '${{ data["big"] }}',
      '/extra/less': '${{ data["big"] - 1 }}',
      '/extra/words': 'of ${{ data["big"] }}',
      '/extra/list': '${{ [data["f"], data["plain"]] }}',
    }
    const values = ['20.0', '9223372036854775807', '9223372036854775806', '"of 9223372036854775807"', '[20.0,7]']
    expect(await sent([{ set }])).toEqual(values)
  })

  test('what a step changed is as the step left it', async () => {
    const steps = [{ set_data: { '/f': 16, '/big': 5 } }, { set: { '/extra/f': '${{ data["f"] / 8 + data["big"] }}' } }]
    expect(await sent(steps)).toEqual(['7'])
  })

  test('a number that a step copies within the data keeps its form, and hooks take it for a number', async () => {
    const copied = { '/copy': '${{ data["big"] }}', '/inventory/memory/physical_mb': '${{ data["f"] }}' }
    const steps = [{ set_data: copied }, 'scheduler', { set: { '/extra/copy': '${{ data.copy - 7 }}' } }] as const
    const { plan, data } = await planned(steps as unknown as Written['steps'])
    expect(plan.requests[0]?.body).toContainEqual({ op: 'add', path: '/properties/memory_mb', value: '20' })
    expect(JSON.stringify(plan.requests)).toContain('9223372036854775800')
    expect(JSON.stringify(data)).toContain('"copy":9223372036854775807')
    expect(JSON.stringify(data)).toContain('"f":20.0,"big":9223372036854775807')
  })

  test('a workflow is chosen by the same numbers', () => {
    const { choice } = choiceOf([
      { use: 'exact', when: 'data["f"] / 8 == 2.5 && inventory.memory.physical_mb / 16384 == 0.5' },
    ])
    const data = JSON.parse(posted) as JsonObject
    expect(chosen(choice, nodeWith(), data, exactView(posted))).toBe('exact')
    expect(chosen(choice, nodeWith(), data)).toBeUndefined()
  })

  test('without such a number, nothing is looked for', () => {
    const world: World = { data: { a: 1 }, inventory: {}, node: nodeWith(), ports: [] }
    expect(next(world, [{ on: 'data', op: 'add', path: '/b', value: 2 }])).not.toHaveProperty('written')
  })

  test('nothing is set within a number', async () => {
    const steps = [{ set: { '/extra/f': '${{ data["f"] }}' } }, { set: { '/extra/f/deeper': 1 } }]
    expect(await run(steps)).toMatchObject({
      failure: expect.stringContaining('there is no object to hold "deeper"') as never,
    })
  })

  test('a list that has the number does not get it again', async () => {
    const steps = [
      { set: { '/extra/seen': [20] } },
      { extend: { '/extra/seen': '${{ data["f"] }}', unique: true } },
      { extend: { '/extra/seen': '${{ data["big"] }}', unique: true } },
      { extend: { '/extra/seen': '${{ data["big"] }}', unique: true } },
    ]
    expect(await sent(steps)).toEqual(['[20,9223372036854775807]'])
  })
})

describe('a constant of a workflow', () => {
  const text = `steps: [{let: {half: 1.0}, set: {/extra/big: 9223372036854775807, /extra/f: 20.0, /extra/in: {a: [1.0, 1]}, /extra/let: '\${{ half / 2 }}'}}]`
  const document = parseDocument(text)
  const exact = exactValue(document)
  const written = document.toJS() as Written

  test('is sent as it is written', async () => {
    const values = ['9223372036854775807', '20.0', '{"a":[1.0,1]}', '0.5']
    expect(await sent(written.steps, posted, (pointer) => at(exact, pointer) as never)).toEqual(values)
  })

  test('decides the revision', () => {
    const revision = (one: typeof exact) => {
      const compiled = compile(
        'w',
        written,
        hooks,
        () => undefined,
        (pointer) => at(one, pointer),
      )
      return 'workflow' in compiled ? compiled.workflow.revision : ''
    }
    const other = exactValue(parseDocument(text.replace('5807', '5808')))
    expect(revision(exact)).not.toBe(revision(other))
  })
})
