import { describe, expect, test } from 'bun:test'
import { compile } from '../../src/workflow/compile.ts'
import { hooks } from '../../src/hooks/index.ts'
import { createFleet } from '../../src/rehearsal/fleet.ts'
import { nodeOfFile } from '../../src/rehearsal/node-file.ts'
import { rehearse } from '../../src/rehearsal/rehearse.ts'
import { replayOn } from '../../src/rehearsal/replay.ts'
import { refusedIn } from '../../src/rehearsal/taken-changes.ts'
import type { Stage } from '../../src/rehearsal/situation.ts'
import { machine, report, situation, stage } from './stage.ts'

const text = JSON.stringify(report)

/** A stage that has one more workflow, `site`: as the default, and what is said here behind it. */
function withSite(...steps: readonly object[]): Stage {
  const base = stage()
  const made = compile('site', { steps: ['scheduler', ...steps] } as never, hooks)
  if ('findings' in made) throw new Error(JSON.stringify(made.findings))
  const workflows = new Map([...base.current.workflows, ['site', made.workflow]])
  return { ...base, current: { ...base.current, workflows } }
}

const member = (name: string) => ({ uuid: `uuid of ${name}`, name })

describe('a replay', () => {
  test('leaves node and ports as a whole rehearsal leaves them', async () => {
    const { node, ports } = situation()
    const replay = await replayOn(stage(), [], 0)
    const { after, error } = await replay(text, { node, ports }, null)
    const whole = await rehearse(stage(), situation())
    expect(error).toBeNull()
    expect(after.node?.properties).toEqual(whole.after.node!.properties!)
    expect(after.ports.map(({ pxe_enabled }) => pxe_enabled)).toEqual(whole.after.ports.map((port) => port.pxe_enabled))
  })

  test('of a report that fails leaves everything, and tells why', async () => {
    const replay = await replayOn(stage(), [], 0)
    const before = { node: nodeOfFile(machine), ports: [] }
    const ended = await replay(JSON.stringify({ ...report, error: 'it broke' }), before, null)
    expect(ended).toMatchObject({ after: before, plan: null })
    expect(ended.error).toContain('it broke')
  })

  test('applies the rules of the API', async () => {
    const rules = [{ conditions: [], actions: [{ action: 'set-attribute', path: '/extra/rack', value: 'r3' }] }]
    const replay = await replayOn(stage(), rules, 0)
    const { after } = await replay(text, { node: nodeOfFile(machine), ports: [] }, null)
    expect(after.node?.extra).toEqual({ rack: 'r3' })
  })
})

describe('what Ironic refuses of optional steps', () => {
  const named = (name: string) => withSite({ id: 'named', set: { '/name': name }, optional: true })
  const before = { node: nodeOfFile({ ...machine, name: 'old' }), ports: [] }

  test('is left out where it can be told', async () => {
    const replay = await replayOn(named('no valid ${{ node.driver }}!'), [], 0)
    const { after, plan } = await replay(text, before, 'site')
    expect(after.node).toMatchObject({ name: 'old', properties: { cpus: '8' } })
    expect(plan?.changes.some(({ path }) => path === '/name')).toBe(false)
    const other = await (await replayOn(named('new'), [], 0))(text, before, 'site')
    expect(other.after.node?.name).toBe('new')
  })

  test('and was refused the last time, too', async () => {
    const change = { on: 'node', op: 'add', path: '/name', after: 'new', refused: 'taken' }
    const last = { refused: refusedIn({ steps: [{ id: 'named', changes: [change] }] }) }
    const { after } = await (await replayOn(named('new'), [], 0))(text, before, 'site', last)
    expect(after.node?.name).toBe('old')
    const { after: other } = await (await replayOn(named('newer'), [], 0))(text, before, 'site', last)
    expect(other.node?.name).toBe('newer')
  })
})

describe('a fleet', () => {
  test('groups nodes by what would change on them, and leaves out those that stay', async () => {
    const on = withSite({ id: 'rack', set: { '/extra/rack': 'r3', '/description': 'x' } })
    const replay = await replayOn(on, [], 0)
    const fleet = createFleet()
    for (const [name, rack] of [
      ['a', 'r1'],
      ['b', 'r2'],
      ['c', 'r3'],
      ['d', 'r1'],
    ] as const) {
      const properties = { cpus: '8', cpu_arch: 'x86_64', memory_mb: '16384' }
      const before = { node: nodeOfFile({ ...machine, properties, extra: { rack }, description: 'x' }), ports: [] }
      fleet.add(member(name), before, await replay(text, before, 'site'), null)
    }
    expect(fleet.result()).toMatchObject({
      nodes: 4,
      changed: 3,
      failing: 0,
      groups: [
        {
          sign: '~',
          on: 'node',
          path: '/extra/rack',
          step: 'rack',
          before: 'r1',
          after: 'r3',
          variants: 2,
          nodes: ['a', 'b', 'd'].map(member),
        },
      ],
    })
  })

  test('tells of runs that would end in error, unless they did before', async () => {
    const replay = await replayOn(withSite({ fail: 'not today' }), [], 0)
    const fleet = createFleet()
    const before = { node: nodeOfFile(machine), ports: [] }
    const ended = await replay(text, before, 'site')
    fleet.add(member('a'), before, ended, null)
    fleet.add(member('b'), before, ended, ended.error)
    expect(fleet.result()).toMatchObject({
      nodes: 2,
      changed: 1,
      failing: 2,
      groups: [{ sign: '!', error: 'not today', nodes: [member('a')] }],
    })
  })

  test('tells of ports that come, change and go', async () => {
    const replay = await replayOn(stage(), [], 0)
    const fleet = createFleet()
    const { node, ports } = situation({ ports: [{ address: '52:54:00:00:00:01', pxe_enabled: false }] })
    fleet.add(member('a'), { node, ports }, await replay(text, { node, ports }, 'standalone'), null)
    const groups = fleet.result().groups.filter(({ on }) => on === 'port')
    expect(groups.map(({ sign, path }) => sign + path)).toEqual(['+', '~/pxe_enabled'])
  })

  test('counts nodes by their UUIDs: two may have the same name, and one several ports that change alike', async () => {
    const replay = await replayOn(stage(), [], 0)
    const fleet = createFleet()
    const ports = ['52:54:00:00:00:01', '52:54:00:00:00:02'].map((address) => ({ address, pxe_enabled: false }))
    const before = situation({ ports })
    const replayed = await replay(text, before, 'standalone')
    for (const uuid of ['1', '2']) fleet.add({ uuid, name: 'same' }, before, replayed, null)
    const { nodes, groups } = fleet.result()
    expect(nodes).toBe(2)
    expect(groups.find(({ path }) => path === '/properties/cpus')?.nodes.map(({ uuid }) => uuid)).toEqual(['1', '2'])
    expect(groups.every((group) => group.nodes.length === 2)).toBe(true)
  })
})
