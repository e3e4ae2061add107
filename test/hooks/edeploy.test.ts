import { expect, test } from 'bun:test'
import { edeploy } from '../../src/hooks/edeploy.ts'
import { nodeWith } from '../workflow/end-state.ts'
import { runHook } from './world.ts'

const facts = [['disk', 'sda', 'size', '480']]
const own = ['system', 'product', 'ironic_uuid', nodeWith().uuid]

test('all facts go to the node, with its UUID as one more, which the data get too', () => {
  const { after } = runHook(edeploy, { data: facts })
  expect(after.node.extra).toEqual({ edeploy_facts: [...facts, own] })
  expect(after.data.data).toEqual([...facts, own])
})

test('a report without facts is a warning', () => {
  const { result, changes } = runHook(edeploy, {})
  expect([changes, result.warnings]).toEqual([[], ['the report has no facts of hardware-detect']])
})

test('facts that are no list fail the run', () => {
  expect(runHook(edeploy, { data: { disk: 1 } }).result.fail).toBe('The facts of hardware-detect are no list')
})
