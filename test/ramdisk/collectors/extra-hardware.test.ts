import { afterAll, expect, test } from 'bun:test'
import type { Completed } from '../../../src/platform/program.ts'
import { extraHardware } from '../../../src/ramdisk/collectors/extra-hardware.ts'
import type { Found } from '../../../src/ramdisk/collector.ts'
import { around, machineOf, removeTrees } from '../tree.ts'

afterAll(removeTrees)

async function collect(stdout: string, benchmarks: readonly string[] = []) {
  const asked: (readonly string[])[] = []
  const run = (argv: readonly string[]): Promise<Completed> => {
    asked.push(argv)
    return Promise.resolve({ exitCode: 0, stdout, stderr: '' })
  }
  const found: Found = await extraHardware.collect(machineOf({}, { run }), { ...around, benchmarks })
  return { found, asked }
}

test('the facts are those of hardware-detect', async () => {
  const facts = [
    ['disk', 'sda', 'size', '480'],
    ['cpu', 'logical', 'number', '4'],
  ]
  const { found, asked } = await collect(JSON.stringify(facts))
  expect(found).toEqual({ data: { data: facts } })
  expect(asked).toEqual([['hardware-detect']])
})

test('benchmarks are passed on', async () => {
  expect((await collect('[]', ['cpu', 'mem'])).asked).toEqual([['hardware-detect', '--benchmark', 'cpu', 'mem']])
})

test.each([
  ['oops', 'Cannot read what hardware-detect says: '],
  ['{}', 'Cannot read what hardware-detect says: it is no list'],
])('what says %s fails it', async (text, why) => {
  expect(collect(text)).rejects.toThrow(why)
})
