import { describe, expect, test } from 'bun:test'
import { mayDo, type Operation } from '../../src/api/policy.ts'

const operations: readonly Operation[] = [
  'introspection:status',
  'introspection:start',
  'introspection:abort',
  'introspection:data',
  'introspection:reapply',
  'introspection:rule:get',
  'introspection:rule:create',
  'introspection:rule:delete',
  'nodes',
  'firewall',
  'config',
]
const none = operations.map(() => false)
const status = operations.map((operation) => operation === 'introspection:status')
const all = operations.map(() => true)

describe('a token with roles', () => {
  test.each([
    [['admin'], true, all, all],
    [['admin'], false, all, all],
    [['service'], false, all, all],
    [['reader'], true, status, status],
    [['reader'], false, none, none],
    [['member', 'reader'], false, none, none],
    [['manager'], true, none, none],
    [['administrator'], false, none, all],
    [['baremetal_admin'], false, none, all],
    [['baremetal_observer'], false, none, status],
    [['other'], true, none, none],
    [[], true, none, none],
  ])(
    '%p, system scope %p, may do what the matrix says, without and with legacy roles',
    (roles, system, without, legacy) => {
      const identity = { user: 'u', roles, system }
      expect(operations.map((operation) => mayDo(identity, operation, false))).toEqual(without)
      expect(operations.map((operation) => mayDo(identity, operation, true))).toEqual(legacy)
    },
  )
})
