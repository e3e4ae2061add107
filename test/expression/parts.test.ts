import { expect, test } from 'bun:test'
import { parseExpression } from '../../src/expression/index.ts'
import { stepVocabulary } from '../../src/expression/vocabulary/index.ts'
import { scope } from './fixture.ts'

function partsOf(text: string) {
  const parsed = parseExpression(text, stepVocabulary, 'any')
  if (!('expression' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  return Object.fromEntries(parsed.expression.decided(scope).parts.map(({ text: part, value }) => [part, value]))
}

test('a comparison is decided by its sides, less what is constant', () => {
  expect(partsOf('inventory.cpu.count >= 64')).toEqual({ 'inventory.cpu.count': 48 })
  expect(partsOf('int(node.properties.cpus) == inventory.cpu.count')).toEqual({
    'int(node.properties.cpus)': 48,
    'inventory.cpu.count': 48,
  })
})

test('of && only what is false is shown, of || only what is true', () => {
  expect(partsOf('inventory.cpu.count > 1 && node.driver == "idrac"')).toEqual({ 'node.driver': 'ipmi' })
  expect(partsOf('inventory.cpu.count > 1 && node.driver == "ipmi"')).toEqual({
    'inventory.cpu.count': 48,
    'node.driver': 'ipmi',
  })
  expect(partsOf('node.maintenance || node.driver == "ipmi"')).toEqual({ 'node.driver': 'ipmi' })
})

test('what is undecided has no value', () => {
  expect(partsOf('inventory.cpu.count > 1 && data.root_disk.size > 1')).toEqual({ 'data.root_disk.size': undefined })
})

test('a call is shown with the data it is about', () => {
  expect(partsOf('!node.name.matches("^rack")')).toEqual({
    'node.name': 'rack7-node3',
    'node.name.matches("^rack")': true,
  })
  expect(partsOf('empty(data.root_disk)')).toEqual({ 'data.root_disk': undefined, 'empty(data.root_disk)': true })
})

test('of a choice the side that was taken is shown', () => {
  expect(partsOf('node.maintenance ? node.name == "a" : node.driver == "ipmi"')).toEqual({
    'node.maintenance': false,
    'node.driver': 'ipmi',
  })
})

test('parts and whole share the steps of one evaluation: what takes too long for both is told by itself', () => {
  const items = Array.from({ length: 20_000 }, (_, index) => index)
  const parsed = parseExpression('data["x"].exists(n, n < 0) || size(data["x"]) == 20000', stepVocabulary, 'boolean')
  if (!('expression' in parsed)) throw new Error(JSON.stringify(parsed.problems))
  const told = (list: readonly number[]) => parsed.expression.decided({ data: () => ({ value: { x: list } }) })
  expect(told(items).outcome).toEqual({ value: true })
  expect(told(items).parts.map(({ text }) => text)).toEqual(['size(data["x"])'])
  const many = (length: number) => Array.from({ length }, () => 1)
  expect(told(many(40_000))).toEqual({ outcome: { value: false }, parts: [] })
  expect(told(many(100_000))).toEqual({ outcome: { error: 'it takes more than 400000 steps' }, parts: [] })
})
