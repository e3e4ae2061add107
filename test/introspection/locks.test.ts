import { expect, test } from 'bun:test'
import { createLocks, withAll } from '../../src/introspection/locks.ts'

test('those who want one lock get it one after the other, in their order', async () => {
  const locks = createLocks()
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} begins`)
    await Promise.resolve()
    seen.push(`${name} ends`)
  }
  await Promise.all([locks.run('n1', work('a')), locks.run('n1', work('b'))])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

test('different names do not wait for each other', async () => {
  const locks = createLocks()
  const first = Promise.withResolvers<void>()
  const held = locks.run('n1', () => first.promise)
  await locks.run('n2', async () => first.resolve())
  await held
})

test('a lock is let go after a failure, and nobody holds it afterwards', async () => {
  const locks = createLocks()
  const failing = locks.run('n1', () => Promise.reject(new Error('no')))
  expect(locks.held('n1')).toBe(true)
  await expect(failing).rejects.toThrow('no')
  expect(await locks.run('n1', async () => 'next')).toBe('next')
  await Promise.resolve()
  expect(locks.held('n1')).toBe(false)
})

test('two who want the same locks in a different order come one after the other', async () => {
  const locks = createLocks()
  const order: string[] = []
  const work = (name: string) => async () => {
    order.push(`${name} begins`)
    await Bun.sleep(1)
    order.push(`${name} ends`)
  }
  await Promise.all([withAll(locks, ['a', 'b', 'b'], work('one')), withAll(locks, ['b', 'a', 'c'], work('two'))])
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  await Promise.resolve()
  expect(['a', 'b', 'c'].filter((name) => locks.held(name))).toEqual([])
})

test('as many locks may be wanted as a report may have NICs', async () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `machine ${index}`)
  expect(await withAll(createLocks(), names, async () => 'done')).toBe('done')
})
