import { expect, test } from 'bun:test'
import { nodeWith } from '../end-state.ts'
import { found, requests } from './running.ts'

test('each trait is a request of its own, after the patch of the node', async () => {
  const steps = [
    { add_trait: ['CUSTOM_GPU', 'CUSTOM_NVME'] },
    { remove_trait: 'CUSTOM_OLD' },
    { set: { '/extra/a': 1 } },
  ]
  const uuid = nodeWith().uuid
  expect((await requests(steps)).map(({ method, path }) => `${method} ${path}`)).toEqual([
    `PATCH /v1/nodes/${uuid}`,
    `PUT /v1/nodes/${uuid}/traits/CUSTOM_GPU`,
    `PUT /v1/nodes/${uuid}/traits/CUSTOM_NVME`,
    `DELETE /v1/nodes/${uuid}/traits/CUSTOM_OLD`,
  ])
})

test('steps below see them', async () => {
  const steps = [{ add_trait: 'CUSTOM_GPU' }, { when: '"CUSTOM_GPU" in node.traits', set: { '/extra/gpu': true } }]
  expect(await requests(steps)).toHaveLength(2)
})

test('names that Ironic refuses are found, and expressions', () => {
  expect(found({ add_trait: 'custom_gpu' })).toEqual(['E311 /add_trait'])
  expect(found({ remove_trait: ['CUSTOM_A', '..'] })).toEqual(['E311 /remove_trait/1'])
  expect(found({ add_trait: '${{ node.name }}' })).toEqual(['E408 /add_trait'])
})
