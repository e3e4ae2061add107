import { expect, test } from 'bun:test'
import { ramdiskError } from '../../src/hooks/ramdisk-error.ts'
import { runHook } from './world.ts'

test('fails with the text of the ramdisk', () => {
  expect(runHook(ramdiskError, { error: 'no disks' }).result.fail).toBe('The ramdisk reported an error: no disks')
})

test('lets a report without an error pass', () => {
  for (const error of [null, '', 0, false, [], {}]) expect(runHook(ramdiskError, { error }).result).toEqual({})
  expect(runHook(ramdiskError, {}).result).toEqual({})
})

test('shows an error that is no text as JSON', () => {
  expect(runHook(ramdiskError, { error: { code: 5 } }).result.fail).toBe('The ramdisk reported an error: {"code":5}')
})

test('shortens an error of megabytes', () => {
  const { fail } = runHook(ramdiskError, { error: 'x'.repeat(1_000_000) }).result
  expect(fail).toMatch(/^The ramdisk reported an error: x{10000}…$/)
})
