import { expect, test } from 'bun:test'
import type { NewChange } from '../../src/model/changes.ts'
import { next } from '../../src/workflow/world.ts'
import { changedTraits, traitOf } from '../../src/workflow/traits.ts'
import { nodeWith } from './end-state.ts'

const add = (name: string): NewChange => ({ on: 'node', op: 'add', path: `/traits/${name}`, value: name })
const remove = (name: string): NewChange => ({ on: 'node', op: 'remove', path: `/traits/${name}` })

test('a change at /traits/NAME of the node is about that trait, and no other is', () => {
  expect(traitOf(add('CUSTOM_A'))).toBe('CUSTOM_A')
  for (const path of ['/traits', '/traits/A/B', '/traits/..', '/traits/', '/extra/traits', '/traits/a'])
    expect(traitOf({ on: 'node', op: 'add', path })).toBeUndefined()
  expect(traitOf({ ...add('CUSTOM_A'), on: 'data' })).toBeUndefined()
})

test('traits are a set', () => {
  expect(changedTraits(['A', 'B'], [add('C'), add('A'), remove('B'), remove('D')])).toEqual(['A', 'C'])
})

test('steps below see the traits of the node', () => {
  const world = { data: {}, inventory: {}, node: nodeWith({ traits: ['A'] }), ports: [] }
  const fields: NewChange = { on: 'node', op: 'add', path: '/extra/x', value: 1 }
  expect(next(world, [add('B'), fields]).node).toMatchObject({ traits: ['A', 'B'], extra: { x: 1 } })
  expect(next({ ...world, node: nodeWith() }, [add('B')]).node.traits).toEqual(['B'])
})
