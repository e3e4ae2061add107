import { expect, test } from 'bun:test'
import { unlessAborted } from '../../src/platform/abort.ts'

test('gives what the work gives, value or error', async () => {
  const { signal } = new AbortController()
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1)
  expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2)
  await expect(unlessAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken')
})

test('who gives up gets the own reason, before or while waiting', async () => {
  const never = new Promise(() => undefined)
  await expect(unlessAborted(never, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  const stop = new AbortController()
  const waiting = unlessAborted(never, stop.signal)
  stop.abort(new Error('later'))
  await expect(waiting).rejects.toThrow('later')
})
