import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../src/model/json.ts'
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

describe('callbacks that the ramdisk passed over', () => {
  const passed_over = ['Cannot POST "http://192.0.2.1/": connection refused', 'Cannot POST "http://192.0.2.2/": late']
  const error = ['The following errors were encountered:', ...passed_over.map((line) => `* ${line}`)].join('\n')
  const run = (data: JsonObject) => runHook(ramdiskError, data).result

  test('are warnings where nothing else is wrong', () => {
    expect(run({ error, configuration: { passed_over } })).toEqual({ warnings: passed_over })
  })

  test('are told with the rest where something else is', () => {
    const more = `${error}\n* no disks`
    expect(run({ error: more, configuration: { passed_over } })).toEqual({
      fail: `The ramdisk reported an error: ${more}`,
    })
  })

  test('fail where there are more, or longer ones, than a ramdisk of ours has', () => {
    for (const lines of [Array.from({ length: 21 }, (_, index) => `x${index}`), ['x'.repeat(20_000)]]) {
      const all = ['The following errors were encountered:', ...lines.map((line) => `* ${line}`)].join('\n')
      expect(run({ error: all, configuration: { passed_over: lines } }).fail).toStartWith(
        'The ramdisk reported an error',
      )
    }
  })

  test('count as an error where the ramdisk does not say that they are such', () => {
    for (const configuration of [
      {},
      { passed_over: [] },
      { passed_over: passed_over.slice(1) },
      { passed_over: 'all' },
      null,
    ])
      expect(run({ error, configuration }).fail).toContain('connection refused')
  })
})
