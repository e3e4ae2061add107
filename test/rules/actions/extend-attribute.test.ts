import { describe, expect, test } from 'bun:test'
import { exactly } from '../../../src/model/exact.ts'
import type { Json } from '../../../src/model/json.ts'
import { applyRules } from '../../../src/rules/index.ts'
import { effect, rulesOf, worldOf } from '../effect.ts'

describe('extend-attribute', () => {
  const node = { extra: { list: [1, 2], text: 'x', none: null } }
  const extend = (path: string, value: Json, unique?: boolean) =>
    effect({ action: 'extend-attribute', path, value, ...(unique === undefined ? {} : { unique }) }, node)

  test('appends to a list', () => {
    expect(extend('extra/list', 2)).toEqual([['replace', '/extra/list', [1, 2, 2]]])
    expect(extend('/extra/list', [3])).toEqual([['replace', '/extra/list', [1, 2, [3]]]])
  })

  test('leaves a list that has the value when it is to be unique, numbers by size', () => {
    expect(extend('/extra/list', 2, true)).toEqual([])
    expect(extend('/extra/list', exactly('2.0'), true)).toEqual([])
    expect(extend('/extra/list', 3, true)).toEqual([['replace', '/extra/list', [1, 2, 3]]])
  })

  test('begins a list that is missing or null', () => {
    expect(extend('extra/new', 1)).toEqual([['add', '/extra/new', [1]]])
    expect(extend('extra/deep/new', 1)).toEqual([['add', '/extra/deep/new', [1]]])
    expect(extend('extra/none', 1)).toEqual([['add', '/extra/none', [1]]])
  })

  test('fails on what is no list', () => {
    expect(extend('extra/text', 1)).toContain(`path 'extra/text' holds 'x' and not a list`)
  })

  test('sees what it added before', () => {
    const twice = {
      actions: [1, 1].map((value) => ({ action: 'extend-attribute', path: 'extra/l', value, unique: true })),
    }
    expect(applyRules(rulesOf(twice), worldOf({})).rules[0]?.changes).toHaveLength(1)
  })
})
