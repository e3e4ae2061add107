import { expect, test } from 'bun:test'
import { failure, found, run } from './running.ts'

test('sets keys of the stored data; steps below know them', async () => {
  const steps = [
    { set_data: { '/site/lab': '${{ inventory.cpu.count }}' } },
    { set: { '/extra/lab': '${{ data.site.lab }}' } },
  ]
  expect(await run(steps)).toMatchObject({
    data: { site: { lab: 4 } },
    plan: { requests: [{ body: [{ path: '/extra/lab', value: 4 }] }] },
  })
})

test('a secret is not stored', () => {
  expect(found({ set_data: { '/a': '${{ secret("x") }}' } })).toEqual(['E402 /set_data/~1a'])
  expect(found({ set_data: { a: 1 } })).toEqual(['E311 /set_data/a'])
})

test('a name below a list is no place in it', async () => {
  expect(await failure([{ set_data: { '/inventory/disks/foo': 1 } }])).toBe(
    'Cannot change "/inventory/disks/foo": there is a list of 2 items, in which "foo" is no place',
  )
  expect(await failure([{ set_data: { '/inventory/disks/0': 1, '/inventory/disks/-': 2 } }])).toBeUndefined()
})
