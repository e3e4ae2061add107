import { InspectorError } from '../../model/error.ts'
import type { RuleTable } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'
import type { Tables } from './tables.ts'

/** Rules in memory. */
export function memoryRules({ rules }: Tables, { read, write }: Access): RuleTable {
  return {
    all: () => read(() => [...rules.values()]),
    get: (uuid) => read(() => rules.get(uuid)),
    add: (uuid, rule) =>
      write(() => {
        if (rules.has(uuid)) throw new InspectorError('conflict', `Cannot create rule "${uuid}": it already exists`)
        rules.set(uuid, Object.freeze(rule))
      }),
    remove: (uuid) => write(() => rules.delete(uuid)),
    clear: () => write(() => rules.clear()),
  }
}
