import { describe, expect, test } from 'bun:test'
import { choiceOf, chosen, type WrittenChoice } from '../../src/workflow/choice.ts'
import { nodeWith } from './end-state.ts'

const list: WrittenChoice = [
  { use: 'storage', when: '"CUSTOM_STORAGE" in node.traits' },
  { use: 'classic', when: 'empty(data.inventory)' },
  { use: 'big', when: 'inventory.cpu.count > 64' },
  { use: 'default' },
]

const choose = (written: WrittenChoice, fields = {}, data: Parameters<typeof chosen>[2] = { inventory: {} }) =>
  chosen(choiceOf(written).choice, nodeWith(fields), data)

describe('a choice of a workflow', () => {
  test('takes the first whose condition is true', () => {
    expect(choose('mine')).toBe('mine')
    expect(choose(list, { traits: ['CUSTOM_STORAGE'] }, {})).toBe('storage')
    expect(choose(list, { traits: [] }, {})).toBe('classic')
    expect(choose(list, { traits: [] }, { inventory: { cpu: { count: 128 } } })).toBe('big')
    expect(choose(list, { traits: [] }, { inventory: { cpu: { count: 4 } } })).toBe('default')
  })

  test('what is undecided, or cannot be decided, is no match', () => {
    expect(choose(list, {}, { inventory: { hostname: 'x' } })).toBe('default')
    expect(choose(list, { traits: [] }, { inventory: { cpu: { count: 'many' } } })).toBe('default')
  })

  test('a password of the node is read by no condition', () => {
    const when = 'node.driver_info[data["key"]] == "calvin"'
    const asking = [{ use: 'dell', when }, { use: 'default' }]
    expect(choose(asking, { driver_info: { drac_password: 'calvin' } }, { key: 'drac_password' })).toBe('default')
    expect(choose(asking, { driver_info: { drac_username: 'calvin' } }, { key: 'drac_username' })).toBe('dell')
  })

  test('before the report is there, conditions that ask for it are no match', () => {
    expect(choose(list, { traits: [] }, null)).toBe('default')
    expect(choose(list, { traits: ['CUSTOM_STORAGE'] }, null)).toBe('storage')
  })

  test('may choose nothing, and that is found beforehand', () => {
    const none: WrittenChoice = [{ use: 'a', when: 'node.maintenance' }]
    expect(choose(none)).toBeUndefined()
    expect(choiceOf(none).findings).toMatchObject([{ code: 'E307', pointer: '/0' }])
    expect(choiceOf([{ use: 'a' }, { use: 'b' }]).findings).toMatchObject([{ code: 'E307', pointer: '/1' }])
    expect(choiceOf(list).findings).toEqual([])
    expect(choiceOf([{ use: 'a', when: 'node.nam == "x"' }, { use: 'b' }]).findings).toMatchObject([
      { code: 'E402', pointer: '/0/when' },
    ])
  })
})
