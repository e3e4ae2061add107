import { expect, test } from 'bun:test'
import { Troubles } from '../../src/firewall/troubles.ts'
import { createLog } from '../../src/platform/log.ts'

const { signal } = new AbortController()

function world() {
  const lines: { event: string; error?: string }[] = []
  const time = { now: 5 }
  const log = createLog({
    look: () => ({ format: 'json', level: 'debug' }),
    write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]),
    now: () => '',
  })
  const troubles = new Troubles({ clock: { now: () => time.now, sleep: () => Promise.resolve() }, log })
  return { troubles, time, logged: () => lines.splice(0).map(({ event, error }) => [event, error]) }
}

test('a failure is logged once per cause, counted, and keeps its beginning', () => {
  const { troubles, time, logged } = world()
  troubles.failed('list', 'connection refused')
  time.now = 6
  troubles.failed('list', 'connection refused')
  troubles.failed('list', '503')
  expect(logged()).toEqual([
    ['firewall.failed', 'connection refused'],
    ['firewall.failed', '503'],
  ])
  expect(troubles.all()).toMatchObject([{ what: 'list', cause: '503', since: 5, failures: 3 }])
})

test('causes that take turns are logged once each', () => {
  const { troubles, logged } = world()
  for (const cause of ['connection refused', '503', 'connection refused', '503']) troubles.failed('list', cause)
  expect(logged()).toEqual([
    ['firewall.failed', 'connection refused'],
    ['firewall.failed', '503'],
  ])
  expect(troubles.of('list')).toMatchObject({ cause: '503', failures: 4 })
})

test('causes of one kind are one', () => {
  const { troubles, logged } = world()
  troubles.failed('shrink', '4 of 5', 'shrink')
  troubles.failed('shrink', '3 of 5', 'shrink')
  expect(logged()).toEqual([['firewall.failed', '4 of 5']])
  expect(troubles.of('shrink')?.cause).toBe('3 of 5')
})

test('the end is told of once, and a failure after it is a new one', () => {
  const { troubles, logged } = world()
  troubles.over('write')
  troubles.failed('write', 'busy')
  troubles.over('write')
  troubles.over('write')
  troubles.failed('write', 'busy')
  expect(logged().map(([event]) => event)).toEqual(['firewall.failed', 'firewall.synced', 'firewall.failed'])
  expect(troubles.all()).toMatchObject([{ failures: 1 }])
})

test('work tells how it went by itself; its failure is passed on', async () => {
  const { troubles } = world()
  const fail = () => Promise.reject(new Error('busy'))
  await expect(troubles.during('write', fail, signal)).rejects.toThrow('busy')
  expect(troubles.of('write')?.cause).toBe('busy')
  expect(await troubles.during('write', () => Promise.resolve(7), signal)).toBe(7)
  expect(troubles.of('write')).toBeUndefined()
})

test('what fails because the service stops is no failure', async () => {
  const { troubles, logged } = world()
  const stopping = AbortSignal.abort()
  await expect(troubles.during('list', () => Promise.reject(new Error('aborted')), stopping)).rejects.toThrow()
  expect([troubles.all(), logged()]).toEqual([[], []])
})
