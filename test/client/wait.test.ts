import { expect, test } from 'bun:test'
import { isEnd, waitFor } from '../../src/client/wait.ts'
import { InspectorError } from '../../src/model/error.ts'
import type { JsonObject } from '../../src/model/json.ts'

const never = new AbortController().signal

/** A clock that only sleeping moves, and nodes that end at a time (in s). */
function world(ends: Readonly<Record<string, number>>) {
  let now = 0
  const asked: string[] = []
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms * 1000
    },
  }
  const status = async (node: string): Promise<JsonObject> => {
    asked.push(`${node}@${now / 1_000_000}`)
    return { finished: now >= (ends[node] ?? Number.POSITIVE_INFINITY) * 1_000_000, error: null }
  }
  return { clock, status, asked }
}

test('nodes are asked until all have ended, each no longer than it runs', async () => {
  const { clock, status, asked } = world({ a: 0, b: 10 })
  const seen: string[] = []
  const ends = await waitFor({ status }, ['b', 'a'], {
    clock,
    interval: 5000,
    atMost: 60_000,
    signal: never,
    onSeen: (watched) => seen.push(`${watched.node} ${isEnd(watched)}`),
    onTrouble: () => undefined,
  })
  expect(asked).toEqual(['b@0', 'a@0', 'b@5', 'b@10'])
  expect(seen).toEqual(['b false', 'a true', 'b false', 'b true'])
  expect(ends.map(({ node, status: { finished } }) => [node, finished])).toEqual([
    ['b', true],
    ['a', true],
  ])
})

test('when the time is over it looks once more, and gives what still runs', async () => {
  const { clock, status, asked } = world({})
  const ends = await waitFor({ status }, ['a'], {
    clock,
    interval: 5000,
    atMost: 12_000,
    signal: never,
    onSeen: () => undefined,
    onTrouble: () => undefined,
  })
  expect(asked).toEqual(['a@0', 'a@5', 'a@10', 'a@12'])
  expect(ends[0]?.status.finished).toBe(false)
})

test('a service that goes away is waited for, one that was never there is not', async () => {
  const { clock, status } = world({ a: 15 })
  const gone = async (node: string) => {
    if (clock.now() === 5_000_000) throw new InspectorError('unavailable', 'connection refused')
    return status(node)
  }
  const troubles: string[] = []
  const options = {
    clock,
    interval: 5000,
    atMost: 60_000,
    signal: never,
    onSeen: () => undefined,
    onTrouble: (error: Error) => troubles.push(error.message),
  }
  expect((await waitFor({ status: gone }, ['a'], options))[0]?.status.finished).toBe(true)
  expect(troubles).toEqual(['connection refused'])
  const absent = () => Promise.reject(new InspectorError('unavailable', 'connection refused'))
  expect(await waitFor({ status: absent }, ['a'], options).catch((error: Error) => error.message)).toBe(
    'connection refused',
  )
})

test('a node that vanishes is told at once', async () => {
  const { clock } = world({})
  const vanished = () => Promise.reject(new InspectorError('not_found', 'no such node'))
  const options = {
    clock,
    interval: 5000,
    atMost: 60_000,
    signal: never,
    onSeen: () => undefined,
    onTrouble: () => undefined,
  }
  expect(await waitFor({ status: vanished }, ['a'], options).catch((error: Error) => error.message)).toBe(
    'no such node',
  )
})

test('one that is processed again is not over, though it has the end that it had before', () => {
  const status = { finished: true, state: 'reapplying' }
  expect([isEnd({ node: 'a', status }), isEnd({ node: 'a', status: { ...status, state: 'finished' } })]).toEqual([
    false,
    true,
  ])
})

test('the signal ends the waiting, be it in a look or between two', async () => {
  const stop = new AbortController()
  const hanging = new AbortController()
  const forever = new Promise<JsonObject>(() => undefined)
  const options = { interval: 5000, atMost: 60_000, onSeen: () => undefined, onTrouble: () => undefined }
  const asleep = waitFor({ status: async () => ({ finished: false }) }, ['a'], {
    ...options,
    clock: { now: () => 0, sleep: () => new Promise(() => queueMicrotask(() => stop.abort())) },
    signal: stop.signal,
  })
  expect((await asleep).map(({ node }) => node)).toEqual(['a'])
  const looking = waitFor({ status: () => forever }, ['a'], {
    ...options,
    clock: world({}).clock,
    signal: hanging.signal,
  })
  hanging.abort()
  expect(await looking).toEqual([])
})

test('a service that is away is told once per round, not once per node', async () => {
  const { clock, status } = world({ a: 15, b: 15 })
  const gone = async (node: string) => {
    if (clock.now() === 5_000_000) throw new InspectorError('unavailable', 'connection refused')
    return status(node)
  }
  const troubles: string[] = []
  await waitFor({ status: gone }, ['a', 'b'], {
    clock,
    interval: 5000,
    atMost: 60_000,
    signal: never,
    onSeen: () => undefined,
    onTrouble: (error) => troubles.push(error.message),
  })
  expect(troubles).toEqual(['connection refused'])
})
