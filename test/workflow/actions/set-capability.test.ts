import { describe, expect, test } from 'bun:test'
import { nodeWith } from '../end-state.ts'
import { body, failure, found } from './running.ts'

const node = nodeWith({ properties: { capabilities: 'boot_mode:bios,profile:old' } })

describe('capabilities', () => {
  test('are set in their place or behind the others, as text', async () => {
    const set_capability = { profile: 'compute', cpus: '${{ inventory.cpu.count }}' }
    expect(await body([{ set_capability }], { node })).toEqual([
      { op: 'add', path: '/properties/capabilities', value: 'boot_mode:bios,profile:compute,cpus:4' },
    ])
  })

  test('are made where there are none', async () => {
    expect(await body([{ set_capability: { a: true } }])).toMatchObject([{ value: 'a:true' }])
  })

  test('are removed; one that is not there is no mistake', async () => {
    expect(await body([{ unset_capability: ['boot_mode', 'none'] }], { node })).toMatchObject([
      { value: 'profile:old' },
    ])
    expect(await body([{ unset_capability: ['none'] }], { node })).toBeUndefined()
  })

  test('that are no text, or cannot be read, fail the step', async () => {
    const odd = nodeWith({ properties: { capabilities: 5 } })
    expect(await failure([{ set_capability: { a: 'b' } }], { node: odd })).toContain("the node's own are not text")
    const broken = nodeWith({ properties: { capabilities: 'x' } })
    expect(await failure([{ unset_capability: ['a'] }], { node: broken })).toContain('"x" has no colon')
  })

  test('a value with a comma would be two: it fails', async () => {
    expect(await failure([{ set_capability: { a: '${{ "b,c" }}' } }])).toBe(
      'Cannot set capability "a": "b,c" has a comma',
    )
  })

  test('names that Ironic would read differently are found', () => {
    expect(found({ set_capability: { 'a:b': 'c' } })).toEqual(['E311 /set_capability/a:b'])
  })
})
