import { expect, test } from 'bun:test'
import { nodeWith } from '../end-state.ts'
import { body, failure, found } from './running.ts'

const node = nodeWith({ extra: { seen: ['r1', { rack: 'r2', row: 1 }], text: 'x' } })

test('appends, and sends the whole list; a missing list is made', async () => {
  expect(
    await body([{ extend: { '/extra/seen': '${{ inventory.cpu.count }}', '/extra/new': 'a' } }], { node }),
  ).toEqual([
    { op: 'add', path: '/extra/seen', value: ['r1', { rack: 'r2', row: 1 }, 4] },
    { op: 'add', path: '/extra/new', value: ['a'] },
  ])
})

test('two steps append one after the other', async () => {
  expect(await body([{ extend: { '/extra/new': 1 } }, { extend: { '/extra/new': 2 } }], { node })).toEqual([
    { op: 'add', path: '/extra/new', value: [1, 2] },
  ])
})

test('with unique, not what the list has already, whatever the order of keys', async () => {
  expect(await body([{ extend: { '/extra/seen': { row: 1, rack: 'r2' }, unique: true } }], { node })).toBeUndefined()
  expect(await body([{ extend: { '/extra/seen': 'r1' } }], { node })).toMatchObject([{ value: ['r1', {}, 'r1'] }])
})

test('what is no list fails the step', async () => {
  expect(await failure([{ extend: { '/extra/text': 1 } }], { node })).toBe(
    'Cannot extend "/extra/text": what the node has there is no list',
  )
})

test('a secret has no place in a list', () => {
  expect(found({ extend: { '/extra/a': '${{ secret("x") }}' } })).toEqual(['E402 /extend/~1extra~1a'])
})

test('a list within a list grows in its place', async () => {
  const node = nodeWith({ extra: { lists: [['a'], ['b']] } })
  expect(await body([{ extend: { '/extra/lists/1': 'c' } }], { node })).toEqual([
    { op: 'add', path: '/extra/lists', value: [['a'], ['b', 'c']] },
  ])
})

test('a path that leads nowhere fails the step', async () => {
  const node = nodeWith({ extra: { text: 'x', list: [] } })
  expect(await failure([{ extend: { '/extra/text/a': 1 } }], { node })).toContain('no object to hold "a"')
  expect(await failure([{ extend: { '/extra/list/a': 1 } }], { node })).toContain('in which "a" is no place')
})
