import type { Identity } from '../model/identity.ts'

/** What one can ask to do; everything else is public. */
export type Operation =
  | 'introspection:status'
  | 'introspection:start'
  | 'introspection:abort'
  | 'introspection:data'
  | 'introspection:reapply'
  | 'introspection:rule:get'
  | 'introspection:rule:create'
  | 'introspection:rule:delete'
  | 'nodes'
  | 'firewall'
  | 'config'

const administrators: readonly string[] = ['admin', 'administrator', 'baremetal_admin']

/**
 * Whether a token's roles allow the operation: `admin` and `service` everything, `reader` of the whole system the status. With `legacyRoles`
 * also what ironic-inspector allowed before 2024.2: `administrator` and `baremetal_admin` everything, `baremetal_observer` the status.
 */
export function mayDo(identity: Identity, operation: Operation, legacyRoles: boolean): boolean {
  const has = (role: string) => identity.roles.includes(role)
  if (has('admin') || has('service')) return true
  if (legacyRoles && identity.roles.some((role) => administrators.includes(role))) return true
  if (operation !== 'introspection:status') return false
  return (has('reader') && identity.system) || (legacyRoles && has('baremetal_observer'))
}
