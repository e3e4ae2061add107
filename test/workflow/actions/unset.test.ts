import { expect, test } from 'bun:test'
import { nodeWith } from '../end-state.ts'
import { body, found } from './running.ts'

const node = nodeWith({ description: 'old', extra: { list: ['a', 'b', 'c'], other: 1 } })

test('removes what is there; what is absent is no mistake', async () => {
  expect(await body([{ unset: ['/description', '/extra/other', '/extra/none', '/lessee'] }], { node })).toEqual([
    { op: 'remove', path: '/description' },
    { op: 'remove', path: '/extra/other' },
  ])
})

test('an item of a list goes with the whole list sent, so that sending it twice removes no neighbour', async () => {
  expect(await body([{ unset: ['/extra/list/1'] }], { node })).toEqual([
    { op: 'replace', path: '/extra/list', value: ['a', 'c'] },
  ])
})

test('what was set above is gone again, and nothing is sent', async () => {
  expect(await body([{ set: { '/extra/new': 1 } }, { unset: ['/extra/new'] }], { node })).toBeUndefined()
})

test('a field that is always an object is left empty, as Ironic leaves it', async () => {
  const steps = [{ unset: ['/properties'] }, { set_capability: { a: '1' } }, { set: { '/extra': null } }]
  expect(await body(steps, { node })).toEqual([
    { op: 'replace', path: '/properties', value: {} },
    { op: 'add', path: '/properties/capabilities', value: 'a:1' },
    { op: 'replace', path: '/extra', value: {} },
  ])
})

test('finds fields that nobody may change, and expressions', () => {
  expect(found({ unset: ['/provision_state'] })).toEqual(['E311 /unset/0'])
  expect(found({ unset: ['/driver', '/name'] })).toEqual(['E311 /unset/0'])
  expect(found({ unset: ['/extra/${{ node.name }}'] })).toEqual(['E311 /unset/0', 'E408 /unset/0'])
})
