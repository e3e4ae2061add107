import { afterEach, describe, expect, test } from 'bun:test'
import type { Keep, Store } from '../../src/introspection/needs.ts'
import { exactly } from '../../src/model/exact.ts'
import type { JsonObject } from '../../src/model/json.ts'
import type { Plan } from '../../src/model/plan.ts'
import { Secret } from '../../src/model/secret.ts'
import { states, type IntrospectionEvent, type State } from '../../src/model/states.ts'
import type { Trace } from '../../src/model/trace.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { mac, reportOf, startOf, uuid } from './reports.ts'

const n1 = uuid(1)
const n2 = uuid(2)
/** All but `enrolling`, which lasts no longer than the transaction that makes it. */
const reachable = states.filter((state) => state !== 'enrolling')
const trace: Trace = { trace: 1, workflow: 'default', revision: 'abcdef0', steps: [] }
const plan: Plan = {
  requests: [{ method: 'PATCH', path: `/v1/nodes/${n1}`, body: [], steps: ['scheduler'], fallback: null }],
  power: 'off',
  changes: [],
}
const keepAll: Keep = { runs: 10, unprocessed: true }
const success = { event: 'finish', at: 3_000_000, error: null } as const

/** What every engine keeps to. Cases are added here, never to one engine. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`store: ${name}`, () => {
    const opened: Store[] = []
    async function fresh() {
      const store = await open()
      opened.push(store)
      return store
    }
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close()
    })

    /** Brings a node into the state by the methods that lead there. */
    async function inState(store: Store, node: Uuid, state: State) {
      const { introspections } = store
      if (state === 'enrolling') return
      await introspections.begin(startOf(node, { bmc: ['198.51.100.7'] }))
      if (state === 'starting') return
      await introspections.move(node, 'wait')
      if (state === 'waiting') return
      if (state === 'aborting') {
        await introspections.move(node, 'abort')
        return
      }
      await introspections.accept(reportOf(node))
      if (state === 'processing') return
      const end = state === 'error' ? ({ event: 'error', at: 3_000_000, error: 'broken' } as const) : success
      await introspections.finish(node, end, keepAll)
      if (state === 'reapplying')
        await introspections.reapply({ uuid: node, at: 4_000_000, raw: null, workflow: 'default' })
    }

    describe('begin', () => {
      test('records a fresh introspection in state starting', async () => {
        const { introspections } = await fresh()
        const begun = await introspections.begin(startOf(n1, { at: 5, manageBoot: false, workflow: 'storage' }))
        expect(begun).toEqual({
          uuid: n1,
          state: 'starting',
          startedAt: 5,
          finishedAt: null,
          error: null,
          manageBoot: false,
          workflow: 'storage',
          poweredAt: null,
        })
        expect(await introspections.get(n1)).toEqual(begun)
      })

      test('keeps credentials until the end, or until a start without', async () => {
        const { introspections } = await fresh()
        const credentials = { username: 'operator', password: new Secret('Swordfish42') }
        await introspections.begin(startOf(n1, { credentials }))
        await introspections.begin(startOf(n2))
        const kept = await introspections.credentials(n1)
        expect([kept?.username, kept?.password.reveal()]).toEqual(['operator', 'Swordfish42'])
        expect(await introspections.credentials(n2)).toBeUndefined()
        await introspections.finish(n1, { event: 'error', at: 8, error: 'no power' }, keepAll)
        expect(await introspections.credentials(n1)).toBeUndefined()
        for (const again of [{ credentials }, {}]) {
          await introspections.begin(startOf(n1, again))
          await introspections.move(n1, 'wait')
        }
        expect(await introspections.credentials(n1)).toBeUndefined()
        await introspections.begin(startOf(n1, { credentials }))
        await introspections.forget([n1])
        expect(await introspections.credentials(n1)).toBeUndefined()
      })

      test('forgets end, error, power and workflow of the one before', async () => {
        const store = await fresh()
        await store.introspections.begin(startOf(n1, { workflow: 'storage' }))
        await store.introspections.powered(n1, 7)
        await store.introspections.finish(n1, { event: 'error', at: 8, error: 'no power' }, keepAll)
        const again = await store.introspections.begin(startOf(n1, { at: 9 }))
        expect(again).toMatchObject({ state: 'starting', startedAt: 9, finishedAt: null, error: null })
        expect(again).toMatchObject({ workflow: null, poweredAt: null })
      })

      test('is refused while one runs, and changes nothing then', async () => {
        const store = await fresh()
        for (const [n, state] of (['starting', 'processing', 'aborting', 'reapplying'] as const).entries()) {
          await inState(store, uuid(n), state)
          const before = await store.introspections.get(uuid(n))
          const refused = store.introspections.begin(startOf(uuid(n), { at: 99, bmc: ['192.0.2.9'] }))
          await expect(refused).rejects.toMatchObject({ code: 'invalid' })
          expect(await store.introspections.get(uuid(n))).toEqual(before!)
          expect(await store.introspections.matches({ bmc: ['192.0.2.9'], macs: [] })).toEqual([])
        }
      })

      test('starts a waiting node from scratch: its old look-up keys are gone', async () => {
        const { introspections } = await fresh()
        await introspections.begin(startOf(n1, { bmc: ['192.0.2.1'] }))
        await introspections.addMacs(n1, [mac(1)])
        await introspections.move(n1, 'wait')
        await introspections.begin(startOf(n1, { bmc: ['192.0.2.2'] }))
        expect(await introspections.matches({ bmc: ['192.0.2.1'], macs: [mac(1)] })).toEqual([])
        expect(await introspections.matches({ bmc: ['192.0.2.2'], macs: [] })).toEqual([{ uuid: n1, score: 1 }])
      })

      test('hides runs of earlier introspections until the new report, and counts on', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.keepData(n1, 1, '{"old": true}')
        await store.introspections.finish(n1, success, keepAll)
        await store.introspections.begin(startOf(n1))
        expect(await store.runs.latest(n1)).toBeUndefined()
        expect(await store.runs.data(n1)).toBeUndefined()
        expect(await store.runs.unprocessed(n1)).toBeUndefined()
        await store.introspections.move(n1, 'wait')
        expect((await store.introspections.accept(reportOf(n1, { raw: '{}' }))).n).toBe(2)
        expect(await store.runs.data(n1)).toBeUndefined()
        expect(await store.runs.unprocessed(n1)).toBe('{}')
      })
    })

    describe('look-up', () => {
      test('scores every shared key once, best first, and names all who share one', async () => {
        const { introspections } = await fresh()
        await introspections.begin(startOf(n1, { bmc: ['192.0.2.1', '2001:db8::1'] }))
        await introspections.begin(startOf(n2, { bmc: ['192.0.2.1'] }))
        await introspections.begin(startOf(uuid(3), { bmc: ['192.0.2.3'] }))
        await introspections.addMacs(n2, [mac(1), mac(2)])
        await introspections.addMacs(n2, [mac(2)])
        const keys = { bmc: ['192.0.2.1', '192.0.2.1'], macs: [mac(1), mac(2), mac(2), mac(9)] }
        expect(await introspections.matches(keys)).toEqual([
          { uuid: n2, score: 3 },
          { uuid: n1, score: 1 },
        ])
        expect(await introspections.matches({ bmc: [], macs: [] })).toEqual([])
      })

      test('does not take a BMC address for a MAC', async () => {
        const { introspections } = await fresh()
        await introspections.begin(startOf(n1, { bmc: [mac(1)] }))
        expect(await introspections.matches({ bmc: [], macs: [mac(1)] })).toEqual([])
      })

      test('finds whoever processes a report, and nobody after the end', async () => {
        const { introspections } = await fresh()
        await introspections.begin(startOf(n1, { bmc: ['192.0.2.1'] }))
        await introspections.addMacs(n1, [mac(1)])
        await introspections.move(n1, 'wait')
        await introspections.accept(reportOf(n1))
        expect(await introspections.matches({ bmc: ['192.0.2.1'], macs: [mac(1)] })).toEqual([{ uuid: n1, score: 2 }])
        await introspections.finish(n1, success, keepAll)
        expect(await introspections.matches({ bmc: ['192.0.2.1'], macs: [mac(1)] })).toEqual([])
        expect(await introspections.bootable()).toEqual(new Map())
      })

      test('refuses MACs for an introspection that is over or never was', async () => {
        const store = await fresh()
        await expect(store.introspections.addMacs(n1, [mac(1)])).rejects.toMatchObject({ code: 'not_found' })
        await inState(store, n1, 'finished')
        await expect(store.introspections.addMacs(n1, [mac(1)])).rejects.toMatchObject({ code: 'invalid' })
      })

      test('names for booting whoever has a MAC, and whoever waits without one', async () => {
        const { introspections } = await fresh()
        for (const n of [1, 2, 3]) await introspections.begin(startOf(uuid(n), { bmc: ['192.0.2.1'] }))
        await introspections.addMacs(n1, [mac(2), mac(1)])
        await introspections.move(n2, 'wait')
        expect(await introspections.bootable()).toEqual(
          new Map([
            [n1, [mac(1), mac(2)]],
            [n2, []],
          ]),
        )
      })
    })

    test('counts who boots: powered on by us, and neither reported nor ended', async () => {
      const { introspections } = await fresh()
      for (const n of [1, 2, 3, 4]) await introspections.begin(startOf(uuid(n), { bmc: [] }))
      for (const n of [1, 2, 3]) await introspections.powered(uuid(n), 5)
      for (const n of [2, 3, 4]) await introspections.move(uuid(n), 'wait')
      expect(await introspections.booting()).toBe(3)
      await introspections.accept(reportOf(uuid(2)))
      expect(await introspections.booting()).toBe(2)
      await introspections.finish(uuid(3), { event: 'timeout', at: 9, error: 'late' }, keepAll)
      expect(await introspections.booting()).toBe(1)
      await introspections.move(uuid(1), 'wait')
      await introspections.begin(startOf(uuid(1), { bmc: [] }))
      expect(await introspections.booting()).toBe(0)
    })

    describe('list', () => {
      async function six(store: Store) {
        const starts = [30, 10, 20, 20, 20, 40]
        for (const [n, at] of starts.entries()) await store.introspections.begin(startOf(uuid(n), { at }))
        await store.introspections.move(uuid(3), 'wait')
        await store.introspections.move(uuid(5), 'wait')
      }
      const order = [5, 0, 4, 3, 2, 1].map(uuid)

      test('gives the newest start first, the same start by UUID descending', async () => {
        const store = await fresh()
        await six(store)
        expect((await store.introspections.list({ limit: 10 })).map((one) => one.uuid)).toEqual(order)
        expect((await store.introspections.list({ limit: 2 })).map((one) => one.uuid)).toEqual(order.slice(0, 2))
      })

      test('goes on behind the marker, also among equal starts and other states', async () => {
        const store = await fresh()
        await six(store)
        for (const [at, marker] of order.entries())
          expect((await store.introspections.list({ limit: 2, marker })).map((one) => one.uuid)).toEqual(
            order.slice(at + 1, at + 3),
          )
        const waiting = await store.introspections.list({ limit: 9, marker: uuid(4), states: ['waiting'] })
        expect(waiting.map((one) => one.uuid)).toEqual([uuid(3)])
      })

      test('shows only the states asked for', async () => {
        const store = await fresh()
        await six(store)
        const waiting = await store.introspections.list({ limit: 9, states: ['waiting', 'finished', 'waiting'] })
        expect(waiting.map((one) => one.uuid)).toEqual([uuid(5), uuid(3)])
        expect(await store.introspections.list({ limit: 9, states: [] })).toEqual([])
      })

      test('does not know an unknown marker', async () => {
        const { introspections } = await fresh()
        const listing = introspections.list({ limit: 1, marker: n1 })
        await expect(listing).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining(n1) })
      })
    })

    describe('move', () => {
      test('follows the state table and says what it refuses', async () => {
        const allowed: Partial<Record<State, readonly IntrospectionEvent[]>> = {
          starting: ['wait'],
          waiting: ['process', 'abort'],
          finished: ['finish'],
          error: ['error', 'abort'],
        }
        const events = [
          'start',
          'wait',
          'process',
          'finish',
          'error',
          'timeout',
          'abort',
          'abort_end',
          'reapply',
        ] as const
        const cases = reachable.flatMap((state) => events.map((event) => ({ state, event })))
        const store = await fresh()
        await Promise.all(
          cases.map(async ({ state, event }, n) => {
            await inState(store, uuid(n), state)
            const before = await store.introspections.get(uuid(n))
            const move = store.introspections.move(uuid(n), event)
            if (allowed[state]?.includes(event)) {
              await move
              return
            }
            await expect(move).rejects.toMatchObject({ code: 'invalid' })
            expect(await store.introspections.get(uuid(n))).toEqual(before!)
          }),
        )
      })

      test('does not find a node that was never introspected', async () => {
        const { introspections } = await fresh()
        await expect(introspections.move(n1, 'wait')).rejects.toMatchObject({ code: 'not_found' })
        await expect(introspections.powered(n1, 1)).rejects.toMatchObject({ code: 'not_found' })
        await expect(introspections.finish(n1, success, keepAll)).rejects.toMatchObject({ code: 'not_found' })
        expect(await introspections.get(n1)).toBeUndefined()
      })

      test('keeps the time of the power request', async () => {
        const { introspections } = await fresh()
        await introspections.begin(startOf(n1))
        await introspections.powered(n1, 1_700_000_000_123_456)
        expect((await introspections.get(n1))?.poweredAt).toBe(1_700_000_000_123_456)
      })
    })

    describe('accept', () => {
      test('keeps a report of a waiting node to the letter, and moves on', async () => {
        const store = await fresh()
        await inState(store, n1, 'waiting')
        const raw = '{"a": 20.0, "b": 9223372036854775807, "\\ud800": "\\u0000", "é": "日本"}'
        const run = await store.introspections.accept(reportOf(n1, { raw }))
        const facts = { n: 1, uuid: n1, acceptedAt: 2_000_000, raw, digest: 'd1', workflow: 'default' }
        expect(run).toEqual({ ...facts, discovered: false, plan: null, trace: null, done: [] })
        expect(await store.runs.latest(n1)).toEqual(run)
        expect(await store.runs.unprocessed(n1)).toBe(raw)
        expect(await store.introspections.get(n1)).toMatchObject({ state: 'processing', startedAt: 1_000_000 })
      })

      test('refuses a report for whoever does not wait, and keeps nothing of it', async () => {
        const store = await fresh()
        for (const [n, state] of reachable.filter((one) => one !== 'waiting').entries()) {
          await inState(store, uuid(n), state)
          const before = await store.runs.latest(uuid(n))
          const second = store.introspections.accept(reportOf(uuid(n), { raw: '{"second": 1}' }))
          await expect(second).rejects.toMatchObject({ code: 'invalid' })
          expect(await store.runs.latest(uuid(n))).toEqual(before as NonNullable<typeof before>)
        }
        await expect(store.introspections.accept(reportOf(uuid(99)))).rejects.toMatchObject({ code: 'not_found' })
      })

      test('makes a new record without managed boot for a node that nobody started', async () => {
        for (const state of [undefined, 'finished', 'error'] as const) {
          const store = await fresh()
          if (state) await inState(store, n1, state)
          const run = await store.introspections.accept(reportOf(n1, { from: 'unstarted', at: 77 }))
          expect(run).toMatchObject({ n: state ? 2 : 1, discovered: false })
          expect(await store.introspections.get(n1)).toEqual({
            uuid: n1,
            state: 'processing',
            startedAt: 77,
            finishedAt: null,
            error: null,
            manageBoot: false,
            workflow: null,
            poweredAt: null,
          })
        }
      })

      test('does not take a running introspection for unstarted or undiscovered', async () => {
        const store = await fresh()
        const running = reachable.filter((state) => state !== 'finished' && state !== 'error')
        for (const [n, state] of running.entries()) {
          await inState(store, uuid(n), state)
          for (const from of ['unstarted', 'discovered'] as const)
            await expect(store.introspections.accept(reportOf(uuid(n), { from }))).rejects.toMatchObject({
              code: 'invalid',
            })
        }
      })

      test('makes a record with managed boot for a discovered node', async () => {
        const store = await fresh()
        const run = await store.introspections.accept(reportOf(n1, { from: 'discovered', at: 77 }))
        expect(run.discovered).toBe(true)
        expect((await store.runs.latest(n1))?.discovered).toBe(true)
        expect(await store.introspections.get(n1)).toMatchObject({
          state: 'processing',
          manageBoot: true,
          startedAt: 77,
        })
      })

      test('keeps the keys of a machine that nobody started until its end', async () => {
        for (const from of ['unstarted', 'discovered'] as const) {
          const store = await fresh()
          const keys = { bmc: ['192.0.2.1'], macs: [mac(1), mac(2)] }
          await store.introspections.accept(reportOf(n1, { from, keys }))
          expect(await store.introspections.matches(keys)).toEqual([{ uuid: n1, score: 3 }])
          await store.introspections.finish(n1, success, keepAll)
          expect(await store.introspections.matches(keys)).toEqual([])
        }
      })

      test('leaves the keys of a started node as they are', async () => {
        const store = await fresh()
        await inState(store, n1, 'waiting')
        await store.introspections.accept(reportOf(n1, { keys: { bmc: [], macs: [mac(9)] } }))
        expect(await store.introspections.matches({ bmc: ['198.51.100.7'], macs: [mac(9)] })).toEqual([
          { uuid: n1, score: 1 },
        ])
      })

      test('of two at once for the same node takes one', async () => {
        const store = await fresh()
        await inState(store, n1, 'waiting')
        const both = await Promise.allSettled([
          store.introspections.accept(reportOf(n1, { digest: 'first' })),
          store.introspections.accept(reportOf(n1, { digest: 'second' })),
        ])
        expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
        expect((await store.runs.latest(n1))?.digest).toBe('first')
      })
    })

    describe('reapply', () => {
      const again = { uuid: n1, at: 4_000_000, raw: null, workflow: 'other' } as const

      test('begins a new run of the kept report, and leaves the old end until it ends itself', async () => {
        const store = await fresh()
        await inState(store, n1, 'error')
        await store.runs.keepData(n1, 1, '{"first":1}')
        const run = await store.introspections.reapply(again)
        expect(run).toMatchObject({
          n: 2,
          raw: reportOf(n1).raw,
          workflow: 'other',
          discovered: false,
          plan: null,
          done: [],
        })
        expect(await store.introspections.get(n1)).toMatchObject({
          state: 'reapplying',
          startedAt: 4_000_000,
          finishedAt: 3_000_000,
          error: 'broken',
        })
        expect(await store.runs.data(n1)).toBe('{"first":1}')
        await store.runs.keepData(n1, 2, '{"second":2}')
        expect(await store.runs.data(n1)).toBe('{"second":2}')
        await store.introspections.finish(n1, { event: 'finish', at: 5_000_000, error: null }, keepAll)
        expect(await store.introspections.get(n1)).toMatchObject({
          state: 'finished',
          finishedAt: 5_000_000,
          error: null,
        })
      })

      test('takes a report given with it, which is then the kept one', async () => {
        const store = await fresh()
        await inState(store, n1, 'finished')
        expect(await store.introspections.reapply({ ...again, raw: '{"given":1}' })).toMatchObject({
          raw: '{"given":1}',
        })
        expect(await store.runs.unprocessed(n1)).toBe('{"given":1}')
        expect(await store.introspections.reapply(again)).toMatchObject({ n: 3, raw: '{"given":1}' })
      })

      test('finds no report that is not kept, nor one of an earlier introspection', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.introspections.finish(n1, success, { runs: 5, unprocessed: false })
        await expect(store.introspections.reapply(again)).rejects.toMatchObject({ code: 'not_found' })
        expect(await store.introspections.get(n1)).toMatchObject({ state: 'finished', startedAt: 1_000_000 })
        await expect(store.introspections.reapply({ ...again, uuid: n2 })).rejects.toMatchObject({ code: 'not_found' })
        await inState(store, n2, 'finished')
        await store.introspections.begin(startOf(n2))
        await store.introspections.finish(n2, { event: 'timeout', at: 6_000_000, error: 'late' }, keepAll)
        await expect(store.introspections.reapply({ ...again, uuid: n2 })).rejects.toMatchObject({ code: 'not_found' })
      })

      test('is refused while an introspection runs, and changes nothing then', async () => {
        const store = await fresh()
        await inState(store, n1, 'waiting')
        const before = await store.introspections.get(n1)
        await expect(store.introspections.reapply({ ...again, raw: '{}' })).rejects.toMatchObject({ code: 'invalid' })
        expect(await store.introspections.get(n1)).toEqual(before!)
        expect(await store.runs.unprocessed(n1)).toBeUndefined()
      })
    })

    describe('rules', () => {
      test('come back as they were, in the order of their creation', async () => {
        const { rules } = await fresh()
        const documents = [n2, n1, uuid(3)].map((id) => ({ uuid: id, actions: [{ value: null, path: 'ü' }] }))
        for (const document of documents) await rules.add(document.uuid, document)
        expect(await rules.all()).toEqual(documents)
        expect(await rules.get(n1)).toEqual(documents[1]!)
        expect(await rules.remove(n2)).toBe(true)
        expect(await rules.remove(n2)).toBe(false)
        await rules.add(n2, documents[0]!)
        expect((await rules.all()).map((rule) => rule.uuid)).toEqual([n1, uuid(3), n2])
        await rules.clear()
        expect(await rules.all()).toEqual([])
        expect(await rules.get(n1)).toBeUndefined()
      })

      test('refuse a UUID that is taken, and leave the old one', async () => {
        const { rules } = await fresh()
        await rules.add(n1, { uuid: n1, description: 'old' })
        await expect(rules.add(n1, { uuid: n1, description: 'new' })).rejects.toMatchObject({ code: 'conflict' })
        expect(await rules.get(n1)).toMatchObject({ description: 'old' })
      })
    })

    test('the number of MACs of ports is 0 before any was kept, then the last one', async () => {
      const { portCount } = await fresh()
      expect(await portCount.get()).toBe(0)
      await portCount.put(50_000)
      await portCount.put(3)
      expect(await portCount.get()).toBe(3)
      await portCount.put(0)
      expect(await portCount.get()).toBe(0)
    })

    describe('temporary verdicts', () => {
      const hold = (n: number, verdict: 'allow' | 'deny', until: number) => ({ mac: mac(n), verdict, until })

      test('come back as they were, one for each MAC, the newer in place of the older', async () => {
        const { holds } = await fresh()
        expect(await holds.all()).toEqual([])
        await holds.put(hold(2, 'allow', 1_763_812_800_000_001))
        await holds.put(hold(1, 'allow', 5))
        await holds.put(hold(1, 'deny', 6))
        expect(await holds.all()).toEqual([hold(1, 'deny', 6), hold(2, 'allow', 1_763_812_800_000_001)])
      })

      test('are gone when dropped; one that is not there is no error', async () => {
        const { holds } = await fresh()
        for (const n of [1, 2, 3]) await holds.put(hold(n, 'deny', n))
        await holds.drop([mac(1), mac(3), mac(4)])
        expect(await holds.all()).toEqual([hold(2, 'deny', 2)])
      })
    })

    describe('runs', () => {
      test('give plan, trace and done marks back as they were', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.computed(n1, 1, trace, plan)
        await store.runs.done(n1, 1, 3)
        await store.runs.done(n1, 1, 0)
        await store.runs.done(n1, 1, 3)
        const latest = await store.runs.latest(n1)
        expect(latest).toMatchObject({ n: 1, trace, done: [0, 3] })
        expect(JSON.stringify(latest?.plan)).toBe(JSON.stringify(plan))
      })

      test('give numbers of a plan back as they were written', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        const body = exactly('[{"op":"add","path":"/extra","value":{"f":20.0,"big":9223372036854775807}}]')
        const exact: Plan = { ...plan, requests: [{ method: 'PATCH', path: '/v1/nodes/1', body, steps: ['set-1'] }] }
        await store.runs.computed(n1, 1, trace, exact)
        const latest = await store.runs.latest(n1)
        expect(JSON.stringify(latest?.plan?.requests[0]?.body)).toBe(JSON.stringify(body))
      })

      test('are all listed, the newest first, those of earlier introspections too', async () => {
        const store = await fresh()
        await inState(store, n1, 'error')
        await store.runs.computed(n1, 1, trace, null)
        await store.introspections.reapply({ uuid: n1, at: 4_000_000, raw: null, workflow: 'other' })
        await store.runs.computed(n1, 2, trace, plan)
        await store.runs.done(n1, 2, 1)
        const all = await store.runs.all(n1)
        expect(all.map(({ n, workflow, done }) => [n, workflow, done])).toEqual([
          [2, 'other', [1]],
          [1, reportOf(n1).workflow, []],
        ])
        expect(all[0]).toEqual((await store.runs.latest(n1))!)
        expect(all[1]).toMatchObject({ trace, plan: null, raw: reportOf(n1).raw })
        expect(await store.runs.all(uuid(9))).toEqual([])
      })

      test('tell what Ironic answered, the first time it is noted; a new plan begins without', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.computed(n1, 1, trace, plan)
        await store.runs.done(n1, 1, 0, { status: 200, duration: 41 })
        await store.runs.done(n1, 1, 0, { status: 201, duration: 1 })
        await store.runs.done(n1, 1, 1, { status: 200, duration: 7, refusal: 'no such switch' })
        await store.runs.done(n1, 1, 2)
        const latest = await store.runs.latest(n1)
        expect(latest?.done).toEqual([0, 1, 2])
        expect(latest?.answers).toEqual({
          0: { status: 200, duration: 41 },
          1: { status: 200, duration: 7, refusal: 'no such switch' },
        })
        await store.runs.computed(n1, 1, trace, plan)
        expect(await store.runs.latest(n1)).not.toHaveProperty('answers')
      })

      test('keep a trace alone when computing failed', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.computed(n1, 1, trace, null)
        expect(await store.runs.latest(n1)).toMatchObject({ trace, plan: null })
      })

      test('of unknown machines are counted when they are accepted, also when forgotten, but not when computing failed', async () => {
        const { introspections, runs } = await fresh()
        const hour = 3_600_000_000
        const accept = (k: number, at: number) => introspections.accept(reportOf(uuid(k), { at, from: 'discovered' }))
        await accept(1, hour)
        await accept(2, hour + 1)
        await accept(3, hour + 2)
        await introspections.accept(reportOf(uuid(4), { at: hour + 3, from: 'unstarted' }))
        expect(await introspections.discoveredSince(hour)).toBe(2)
        await runs.computed(uuid(2), 1, trace, null)
        await runs.computed(uuid(3), 1, trace, plan)
        await introspections.forget([uuid(3)])
        expect(await introspections.discoveredSince(hour)).toBe(1)
        expect(await introspections.discoveredSince(0)).toBe(2)
        await accept(5, 2 * hour)
        expect(await introspections.discoveredSince(0)).toBe(2)
      })

      test('may be of a workflow that is chosen later', async () => {
        const { introspections, runs } = await fresh()
        await introspections.begin(startOf(n1))
        await introspections.move(n1, 'wait')
        expect(await introspections.accept(reportOf(n1, { workflow: null }))).toMatchObject({ workflow: null })
        expect(await runs.latest(n1)).toMatchObject({ workflow: null })
        await introspections.finish(n1, { event: 'finish', at: 3_000_000, error: null }, { runs: 5, unprocessed: true })
        await introspections.reapply({ uuid: n1, at: 4_000_000, raw: null, workflow: null })
        expect(await runs.latest(n1)).toMatchObject({ n: 2, workflow: null })
      })

      test('know what a workflow said at each of its revisions', async () => {
        const { runs } = await fresh()
        await runs.keepWorkflow({ name: 'site', revision: 'abcdef0', text: '{"name":"site"}' })
        await runs.keepWorkflow({ name: 'site', revision: 'abcdef0', text: '{"name":"site"}' })
        await runs.keepWorkflow({ name: 'site', revision: 'abcdef1', text: '{"name":"site","power_off":false}' })
        expect(await runs.workflowText('site', 'abcdef0')).toBe('{"name":"site"}')
        expect(await runs.workflowText('site', 'abcdef1')).toBe('{"name":"site","power_off":false}')
        expect(await runs.workflowText('other', 'abcdef0')).toBeUndefined()
      })

      test('lose the marks of the old plan when computed again', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.computed(n1, 1, trace, plan)
        await store.runs.done(n1, 1, 0)
        await store.runs.computed(n1, 1, trace, null)
        expect(await store.runs.latest(n1)).toMatchObject({ plan: null, done: [] })
      })

      test('keep data to the letter', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        expect(await store.runs.data(n1)).toBeUndefined()
        await store.runs.keepData(n1, 1, '{"a": 20.0}')
        await store.runs.keepData(n1, 1, '{"a": 20.00}')
        expect(await store.runs.data(n1)).toBe('{"a": 20.00}')
        expect(await store.runs.unprocessed(n1)).toBe(reportOf(n1).raw)
      })

      test('refuse a run that is not there', async () => {
        const store = await fresh()
        await inState(store, n1, 'waiting')
        for (const write of [
          () => store.runs.computed(n1, 1, trace, plan),
          () => store.runs.done(n1, 1, 0),
          () => store.runs.keepData(n1, 1, '{}'),
        ])
          await expect(write()).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining(n1) })
      })

      test('are frozen, and do not follow what was handed in', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        const mine = { ...plan, requests: [...plan.requests] }
        await store.runs.computed(n1, 1, trace, mine)
        mine.requests.pop()
        const latest = await store.runs.latest(n1)
        expect(latest?.plan?.requests.length).toBe(1)
        expect(Object.isFrozen(latest)).toBe(true)
        expect(Object.isFrozen(latest?.plan?.requests)).toBe(true)
        expect(Object.isFrozen(await store.introspections.get(n1))).toBe(true)
      })
    })

    describe('finish', () => {
      test('sets end and error with the state, and keeps the data', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.keepData(n1, 1, '{}')
        const end = { event: 'error', at: 9, error: 'no disk is large enough' } as const
        const ended = await store.introspections.finish(n1, end, { runs: 1, unprocessed: true })
        expect(ended).toMatchObject({ state: 'error', finishedAt: 9, error: 'no disk is large enough' })
        expect(await store.introspections.get(n1)).toEqual(ended)
        expect(await store.runs.data(n1)).toBe('{}')
        expect(await store.runs.unprocessed(n1)).toBe(reportOf(n1).raw)
      })

      test('is refused where the state table has no such end', async () => {
        const store = await fresh()
        await inState(store, n1, 'waiting')
        await expect(store.introspections.finish(n1, success, keepAll)).rejects.toMatchObject({ code: 'invalid' })
        expect(await store.introspections.get(n1)).toMatchObject({ state: 'waiting', finishedAt: null })
      })

      test('keeps as many runs as wanted, and without unprocessed data only what was made of it', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.keepData(n1, 1, '{"n": 1}')
        await store.introspections.finish(n1, success, { runs: 1, unprocessed: false })
        expect(await store.runs.unprocessed(n1)).toBeUndefined()
        expect(await store.runs.data(n1)).toBe('{"n": 1}')
        expect(await store.runs.latest(n1)).toMatchObject({ n: 1, raw: null, digest: 'd1' })
        await store.introspections.accept(reportOf(n1, { from: 'unstarted' }))
        await expect(store.runs.keepData(n1, 1, '{}')).resolves.toBeUndefined()
        await store.introspections.finish(n1, success, { runs: 1, unprocessed: true })
        await expect(store.runs.keepData(n1, 1, '{}')).rejects.toMatchObject({ code: 'not_found' })
        expect(await store.runs.unprocessed(n1)).toBe(reportOf(n1).raw)
      })

      test('keeps nothing when no run is to be kept, and counts on nevertheless', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await store.runs.keepData(n1, 1, '{}')
        await store.introspections.finish(n1, success, { runs: 0, unprocessed: true })
        expect(await store.runs.latest(n1)).toBeUndefined()
        expect(await store.runs.data(n1)).toBeUndefined()
        expect(await store.introspections.get(n1)).toMatchObject({ state: 'finished' })
        expect((await store.introspections.accept(reportOf(n1, { from: 'unstarted' }))).n).toBe(2)
      })

      test('leaves other nodes alone', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await inState(store, n2, 'processing')
        await store.introspections.finish(n1, success, { runs: 0, unprocessed: false })
        expect(await store.runs.latest(n2)).toMatchObject({ raw: reportOf(n2).raw })
        expect(await store.introspections.matches({ bmc: ['198.51.100.7'], macs: [] })).toEqual([
          { uuid: n2, score: 1 },
        ])
      })
    })

    test('unfinished names all that have not ended', async () => {
      const store = await fresh()
      for (const [n, state] of reachable.entries()) await inState(store, uuid(n), state)
      const unfinished = await store.introspections.unfinished()
      expect(unfinished.map(({ state }) => state).toSorted()).toEqual(
        reachable.filter((state) => state !== 'finished' && state !== 'error').toSorted(),
      )
    })

    test('unfinished names only those that started before the time, where one is given', async () => {
      const store = await fresh()
      for (const n of [1, 2, 3]) await store.introspections.begin(startOf(uuid(n), { at: n }))
      await store.introspections.finish(n1, { event: 'error', at: 9, error: null }, keepAll)
      expect((await store.introspections.unfinished(3)).map((record) => record.uuid)).toEqual([n2])
    })

    test('known gives UUIDs in order; of a stretch, those behind its begin up to its end', async () => {
      const store = await fresh()
      for (const n of [3, 1, 4, 2]) await store.introspections.begin(startOf(uuid(n)))
      expect(await store.introspections.known()).toEqual([1, 2, 3, 4].map(uuid))
      expect(await store.introspections.known({ after: n1, until: uuid(3) })).toEqual([2, 3].map(uuid))
      expect(await store.introspections.known({ after: n2 })).toEqual([3, 4].map(uuid))
      expect(await store.introspections.known({ until: n2 })).toEqual([1, 2].map(uuid))
    })

    describe('forgetting', () => {
      test('removes records with keys and data, and no others', async () => {
        const store = await fresh()
        await inState(store, n1, 'processing')
        await inState(store, n2, 'waiting')
        await store.introspections.forget([n1, uuid(9)])
        expect(await store.introspections.known()).toEqual([n2])
        expect(await store.introspections.get(n1)).toBeUndefined()
        expect(await store.runs.latest(n1)).toBeUndefined()
        expect(await store.introspections.matches({ bmc: ['198.51.100.7'], macs: [] })).toEqual([
          { uuid: n2, score: 1 },
        ])
        await store.introspections.accept(reportOf(n1, { from: 'discovered' }))
        expect((await store.runs.latest(n1))?.n).toBe(1)
      })

      test('by age takes what ended before the time, never what runs', async () => {
        const store = await fresh()
        for (const [n, state] of reachable.entries()) await inState(store, uuid(n), state)
        expect(await store.introspections.forgetFinishedBefore(3_000_000, 9)).toBe(0)
        expect(await store.introspections.forgetFinishedBefore(3_000_001, 9)).toBe(2)
        expect(await store.introspections.known()).toEqual(
          [...reachable.entries()]
            .filter(([, state]) => state !== 'finished' && state !== 'error')
            .map(([n]) => uuid(n)),
        )
      })

      test('by age takes no more at once than it is told, the longest ended first', async () => {
        const store = await fresh()
        for (const n of [3, 1, 2]) {
          await store.introspections.begin(startOf(uuid(n)))
          await store.introspections.finish(uuid(n), { event: 'error', at: n * 1_000_000, error: null }, keepAll)
        }
        expect(await store.introspections.forgetFinishedBefore(9_000_000, 2)).toBe(2)
        expect(await store.introspections.known()).toEqual([uuid(3)])
        expect(await store.introspections.forgetFinishedBefore(9_000_000, 2)).toBe(1)
        expect(await store.introspections.forgetFinishedBefore(9_000_000, 2)).toBe(0)
      })
    })

    describe('node table', () => {
      const node = (n: number, given: JsonObject = {}): JsonObject => ({
        uuid: uuid(n),
        name: null,
        driver: 'd',
        ...given,
      })
      const port = (n: number, of: number, address = mac(n)): JsonObject => ({
        uuid: uuid(100 + n),
        node_uuid: uuid(of),
        address,
      })

      test('gives nodes by UUID and name, in the order of creation', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(2, { name: 'web' }))
        await nodes.insertNode(node(1))
        expect(await nodes.node(n2)).toEqual(node(2, { name: 'web' }))
        expect(await nodes.node('web')).toEqual(node(2, { name: 'web' }))
        expect(await nodes.node('null')).toBeUndefined()
        expect((await nodes.nodes()).map((one) => one.uuid)).toEqual([n2, n1])
      })

      test('gives UUIDs of nodes in order, no more than asked for, behind one of them', async () => {
        const { nodes } = await fresh()
        for (const n of [3, 1, 2]) await nodes.insertNode(node(n))
        expect(await nodes.uuidsAfter(undefined, 2)).toEqual([n1, n2])
        expect(await nodes.uuidsAfter(n2, 2)).toEqual([uuid(3)])
        expect(await nodes.uuidsAfter(uuid(3), 2)).toEqual([])
      })

      test('gives ports by node, address and UUID', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1))
        await nodes.insertNode(node(2), [port(2, 2), port(1, 2)])
        await nodes.insertPort(port(3, 1))
        expect(await nodes.ports(n2)).toEqual([port(2, 2), port(1, 2)])
        expect((await nodes.ports()).length).toBe(3)
        expect(await nodes.portByAddress(mac(3))).toEqual(port(3, 1))
        expect(await nodes.portByUuid(uuid(103))).toEqual(port(3, 1))
        expect(await nodes.portByAddress(mac(9))).toBeUndefined()
        expect(await nodes.portByUuid(n1)).toBeUndefined()
      })

      test('takes a UUID, a name and an address once', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1, { name: 'web' }), [port(1, 1)])
        await nodes.insertNode(node(2))
        await expect(nodes.insertNode(node(1))).rejects.toMatchObject({ code: 'conflict' })
        await expect(nodes.insertNode(node(3, { name: 'web' }))).rejects.toMatchObject({
          code: 'conflict',
          message: expect.stringContaining('"web"'),
        })
        await expect(nodes.insertPort(port(2, 2, mac(1)))).rejects.toMatchObject({
          code: 'conflict',
          message: expect.stringContaining(mac(1)),
        })
        await expect(nodes.insertPort(port(1, 2, mac(7)))).rejects.toMatchObject({ code: 'conflict' })
        await expect(nodes.insertPort(port(5, 5))).rejects.toMatchObject({ code: 'not_found' })
        expect((await nodes.nodes()).length).toBe(2)
        expect((await nodes.ports()).length).toBe(1)
      })

      test('creates a node with its ports, or neither', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1), [port(1, 1)])
        for (const ports of [
          [port(2, 2), port(3, 2, mac(1))],
          [port(2, 2), port(3, 2, mac(2))],
          [port(2, 2), port(3, 8)],
        ]) {
          await expect(nodes.insertNode(node(2, { name: 'two' }), ports)).rejects.toThrow()
          expect(await nodes.node(n2)).toBeUndefined()
          expect(await nodes.node('two')).toBeUndefined()
          expect((await nodes.ports()).length).toBe(1)
        }
        await nodes.insertNode(node(2, { name: 'two' }), [port(2, 2)])
        expect(await nodes.node('two')).toEqual(node(2, { name: 'two' }))
      })

      test('changes a node in one piece: of many changes at once none is lost', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1, { count: 0 }))
        const add = (one: JsonObject) => ({ ...one, count: Number(one.count) + 1 })
        await Promise.all(Array.from({ length: 20 }, () => nodes.changeNode(n1, add)))
        expect((await nodes.node(n1))?.count).toBe(20)
      })

      test('gives a new name free and the old one away', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1, { name: 'a' }))
        await nodes.insertNode(node(2, { name: 'b' }))
        const named = (name: string | null) => (one: JsonObject) => ({ ...one, name })
        await expect(nodes.changeNode(n1, named('b'))).rejects.toMatchObject({ code: 'conflict' })
        expect(await nodes.changeNode(n1, named('c'))).toEqual(node(1, { name: 'c' }))
        expect(await nodes.node('a')).toBeUndefined()
        await nodes.changeNode(n2, named('a'))
        expect((await nodes.node('a'))?.uuid).toBe(n2)
        await nodes.changeNode(n2, named(null))
        expect(await nodes.node('a')).toBeUndefined()
      })

      test('keeps a change out that throws, clashes, or comes too late', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1), [port(1, 1), port(2, 1)])
        const fail = () => {
          throw new Error('refused')
        }
        await expect(nodes.changeNode(n1, fail)).rejects.toThrow('refused')
        await expect(nodes.changePort(uuid(101), fail)).rejects.toThrow('refused')
        const clash = (one: JsonObject) => ({ ...one, address: mac(2) })
        await expect(nodes.changePort(uuid(101), clash)).rejects.toMatchObject({ code: 'conflict' })
        const orphan = (one: JsonObject) => ({ ...one, node_uuid: n2 })
        await expect(nodes.changePort(uuid(101), orphan)).rejects.toMatchObject({ code: 'not_found' })
        await expect(nodes.changeNode(n2, (one) => one)).rejects.toMatchObject({ code: 'not_found' })
        await expect(nodes.changePort(n2, (one) => one)).rejects.toMatchObject({ code: 'not_found' })
        expect(await nodes.ports(n1)).toEqual([port(1, 1), port(2, 1)])
      })

      test('moves a port to another address', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1), [port(1, 1)])
        await nodes.changePort(uuid(101), (one) => ({ ...one, address: mac(5) }))
        expect(await nodes.portByAddress(mac(1))).toBeUndefined()
        expect((await nodes.portByAddress(mac(5)))?.uuid).toBe(uuid(101))
      })

      test('removes a node with its ports and name', async () => {
        const { nodes } = await fresh()
        await nodes.insertNode(node(1, { name: 'a' }), [port(1, 1)])
        expect(await nodes.deleteNode(n1)).toBe(true)
        expect(await nodes.deleteNode(n1)).toBe(false)
        expect(await nodes.ports()).toEqual([])
        await nodes.insertNode(node(2, { name: 'a' }), [port(1, 2)])
        expect(await nodes.deletePort(uuid(101))).toBe(true)
        expect(await nodes.deletePort(uuid(101))).toBe(false)
        expect(await nodes.portByAddress(mac(1))).toBeUndefined()
      })
    })

    test('a closed store refuses everything but being closed', async () => {
      const store = await open()
      await store.check()
      await store.close()
      await expect(store.check()).rejects.toMatchObject({ code: 'unavailable' })
      await expect(store.introspections.known()).rejects.toMatchObject({ code: 'unavailable' })
      await store.close()
      await expect(store.introspections.begin(startOf(n1))).rejects.toMatchObject({ code: 'unavailable' })
    })

    test('a write that was called before closing is kept', async () => {
      const store = await open()
      const begun = store.introspections.begin(startOf(n1))
      await store.close()
      expect((await begun).state).toBe('starting')
    })
  })
}
