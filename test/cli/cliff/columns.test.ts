import { expect, test } from 'bun:test'
import { chosen, narrowed, sorted } from '../../../src/cli/cliff/columns.ts'

const columns = ['UUID', 'Started at', 'Error']
const listing = {
  columns: ['name', 'n'],
  rows: [
    ['b', 2],
    ['a', 10],
    ['c', null],
    ['d', 2],
  ],
}

test('columns are printed in the order of the command, whatever the order asked for', () => {
  expect(chosen(columns, ['Error', 'UUID'])).toEqual(['UUID', 'Error'])
})

test('case, blanks and underscores of a column name do not matter', () => {
  expect(chosen(columns, ['started_AT'])).toEqual(['Started at'])
})

test('an unknown column beside a known one is passed over', () => {
  expect(chosen(columns, ['UUID', 'nope'])).toEqual(['UUID'])
})

test('only unknown columns are an error that names the known ones', () => {
  expect(() => chosen(columns, ['nope'])).toThrow(
    'Cannot choose columns "nope": there are "UUID", "Started at", "Error"',
  )
})

test('a narrowed listing keeps the values under their columns', () => {
  expect(narrowed(listing, ['n']).rows).toEqual([[2], [10], [null], [2]])
})

test('sorting goes by number where there are numbers, and puts null last in both directions', () => {
  expect(sorted(listing, ['n'], false).rows.map(([name]) => name)).toEqual(['b', 'd', 'a', 'c'])
  expect(sorted(listing, ['n'], true).rows.map(([name]) => name)).toEqual(['a', 'b', 'd', 'c'])
})

test('a second sort column decides between equals', () => {
  const rows = [
    ['b', 1],
    ['a', 1],
    ['c', 0],
  ]
  expect(sorted({ columns: ['name', 'n'], rows }, ['n', 'name'], false).rows.map(([name]) => name)).toEqual([
    'c',
    'a',
    'b',
  ])
})
