import { describe, expect, test } from 'bun:test'
import type { JsonObject } from '../../../src/model/json.ts'
import { applyRules } from '../../../src/rules/index.ts'
import { always, effect, rulesOf, set, worldOf } from '../effect.ts'

describe('set-attribute', () => {
  test('adds at its path, with or without the leading slash', () => {
    expect(effect(set('extra/a', 1))).toEqual([['add', '/extra/a', 1]])
    expect(effect(set('/extra/a', null))).toEqual([['add', '/extra/a', null]])
  })

  test('fills placeholders in', () => {
    expect(effect(set('/extra/a', ['{data[cpus]}']), {}, { cpus: 4 })).toEqual([['add', '/extra/a', ['4']]])
  })

  test('keeps the interfaces beside a new driver only when told so', () => {
    const keeps = (more: JsonObject) =>
      applyRules(rulesOf(always({ ...set('driver', 'idrac'), ...more })), worldOf({})).rules[0]?.changes[0]
        ?.keepInterfaces
    expect(keeps({})).toBeUndefined()
    expect(keeps({ reset_interfaces: true })).toBeUndefined()
    expect(keeps({ reset_interfaces: false })).toBe(true)
    expect(keeps({ reset_interfaces: null })).toBe(true)
  })

  test.each(['/extra/a.b', '/extra/a~1b', '//extra', '/driver/', '/extra/a b', ''])(
    'fails with %p, which Ironic would refuse',
    (path) => {
      expect(effect(set(path, 1))).toContain('Ironic takes only letters, digits, "_" and "-" between slashes')
    },
  )

  test('fails with traits, which have their own actions', () => {
    expect(effect(set('/traits', ['A']))).toContain('add-trait and remove-trait')
    expect(effect(set('traits/CUSTOM_A', 'x'))).toContain('add-trait and remove-trait')
  })
})
