import { expect, test } from 'bun:test'
import { example } from '../../src/hooks/example.ts'
import { runHook } from './world.ts'

test('notes what is there and changes nothing', () => {
  const { result, changes } = runHook(example, { cpus: 1, local_gb: 2 })
  expect(changes).toEqual([])
  expect(result.notes).toEqual(['keys of the report: cpus, local_gb, inventory', 'ports of the node: 0'])
})
