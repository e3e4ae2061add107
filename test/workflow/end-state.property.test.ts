import { expect, test } from 'bun:test'
import { InspectorError } from '../../src/model/error.ts'
import { objectsOf, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Change } from '../../src/model/changes.ts'
import type { Port } from '../../src/model/node.ts'
import type { PlannedRequest } from '../../src/model/plan.ts'
import { applyPatch, type Operation } from '../../src/standalone/json-patch.ts'
import type { World } from '../../src/workflow/hook.ts'
import { firstWorld, next } from '../../src/workflow/world.ts'
import { chanceOf } from '../rehearsal/reports.ts'
import { macs, report, run } from './actions/running.ts'
import { nodeWith, portWith } from './end-state.ts'

// Whatever steps do to a node and its ports, the requests leave behind exactly what the steps saw, and Ironic refuses none of them.

const newMac = '52:54:00:00:00:03'
const data: JsonObject = {
  ...report,
  all_interfaces: {},
  inventory: { ...(report.inventory as JsonObject), interfaces: [{ name: 'eno3', mac_address: newMac }] },
}

function draws(seed: number) {
  const chance = chanceOf(seed)
  const one = <T>(...choices: readonly T[]): T => choices[Math.floor(chance() * choices.length)]!
  const value = (): Json => one<() => Json>(leaf, leaf, branch, list)()
  const leaf = (): Json => one<Json>('text', '', 7, true, null)
  const branch = (): Json => Object.fromEntries(Array.from({ length: one(0, 1, 2) }, () => [key(), value()]))
  const list = (): Json => Array.from({ length: one(0, 1, 2) }, value)
  const key = () => one('a', 'b', 'l')
  const index = () => one('0', '0', '1', '2', '-')
  const path = (): string =>
    `/extra${Array.from({ length: one(1, 1, 2, 2, 3) }, () => `/${one<() => string>(key, key, index)()}`).join('')}`
  const paths = () => [...new Set(Array.from({ length: one(1, 1, 2) }, path))]
  const values = () => Object.fromEntries(paths().map((at) => [at, value()]))
  const trait = () => one('CUSTOM_A', 'CUSTOM_B', 'CUSTOM_C')
  const verbs: readonly (() => JsonObject)[] = [
    () => ({ set: values() }),
    () => ({ set: values() }),
    () => ({ unset: paths() }),
    () => ({ unset: paths() }),
    () => ({ extend: { [path()]: value(), unique: one(true, false) } }),
    () => ({ set: { [one('/description', '/resource_class')]: one('x', null) } }),
    () => ({ unset: [one('/description', '/instance_info', '/properties', '/extra')] }),
    () => ({ set_capability: { [key()]: one('1', '2') } }),
    () => ({ unset_capability: [key()] }),
    () => ({ add_trait: trait() }),
    () => ({ remove_trait: trait() }),
    () => ({ set_port: { where: `port.address.endsWith("${one('1', '2', '3')}")`, set: values() } }),
  ]
  const step = () => ({ ...one(...verbs)(), optional: one(false, false, true) })
  const fields: JsonObject = { a: value(), l: list(), b: value() }
  return {
    node: nodeWith({
      extra: fields,
      description: 'old',
      instance_info: one<JsonObject>({}, { a: 1 }),
      traits: ['CUSTOM_A'],
    }),
    ports: macs.map((mac) => portWith(mac, { extra: { l: list(), a: value() } })),
    steps: [...one([], ['validate_interfaces']), ...Array.from({ length: one(1, 2, 3, 4) }, step)],
  }
}

/** What Ironic holds after the requests, each answered as Ironic's JSON-Patch answers. */
function sent({ node, ports }: Pick<World, 'node' | 'ports'>, requests: readonly PlannedRequest[]) {
  let after: JsonObject = node
  const traits = new Set(node.traits)
  const byUuid = new Map<string, JsonObject>(ports.map((port) => [port.uuid, port]))
  for (const { method, path, body } of requests) {
    const [, , kind, uuid = '', , trait = ''] = path.split('/')
    const operations = objectsOf(body) as unknown as readonly Operation[]
    if (kind === 'nodes' && trait !== '') traits[method === 'PUT' ? 'add' : 'delete'](trait)
    else if (kind === 'nodes') after = applyPatch(after, operations)
    else if (method === 'DELETE') byUuid.delete(uuid)
    else if (method === 'PATCH') byUuid.set(uuid, applyPatch(byUuid.get(uuid)!, operations))
    else byUuid.set('new', body as JsonObject)
  }
  return state({ ...after, traits: [...traits] }, [...byUuid.values()])
}

function state(node: JsonObject, ports: readonly JsonObject[]) {
  const { traits, ...fields } = node
  return {
    node: fields,
    traits: new Set(traits as readonly string[]),
    ports: new Map(ports.map(({ address, extra }) => [address, extra])),
  }
}

function seen(before: World, changes: readonly (readonly Change[])[]) {
  const { node, ports } = changes.reduce<World>((world, some) => next(world, some), before)
  return state(node, ports as readonly Port[])
}

/** The same without what may be left out, where that can be made. */
function seenWithout(before: World, changes: readonly (readonly Change[])[]) {
  try {
    return seen(
      before,
      changes.map((some) => some.filter(({ may }) => !may)),
    )
  } catch (error) {
    if (error instanceof InspectorError) return undefined
    throw error
  }
}

const rounds = 10_000

test('what is sent leaves behind what the steps saw, and so does what is sent without optional steps', async () => {
  const came = { plans: 0, failures: 0, fallbacks: 0 }
  for (let seed = 1; seed <= rounds; seed += 1) {
    const { node, ports, steps } = draws(seed)
    const outcome = await run(steps, { node, ports, data })
    if ('failure' in outcome) {
      came.failures += 1
      continue
    }
    came.plans += 1
    const before = firstWorld(data, node, ports)
    const changes = outcome.trace.steps.map((step) => step.changes)
    const { requests } = outcome.plan
    const told = JSON.stringify({ seed, steps, extra: node.extra, requests }, null, 1)
    expect(sent(before, requests), told).toEqual(seen(before, changes))

    const without = seenWithout(before, changes)
    if (!without || !requests.some(({ fallback }) => fallback !== undefined)) continue
    came.fallbacks += 1
    const rest = requests.flatMap(({ fallback, ...request }) =>
      fallback === undefined ? [request] : fallback ? [{ ...fallback, steps: request.steps }] : [],
    )
    expect(sent(before, rest), told).toEqual(without)
  }
  expect(came.plans).toBeGreaterThan(4000)
  expect(came.failures).toBeGreaterThan(100)
  expect(came.fallbacks).toBeGreaterThan(500)
}, 60_000)
