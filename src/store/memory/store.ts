import type { Access } from '../access.ts'
import { InspectorError } from '../../model/error.ts'
import type { Store } from '../../introspection/needs.ts'
import { memoryHolds } from './holds.ts'
import { memoryIntrospections } from './introspections.ts'
import { memoryNodes } from './nodes.ts'
import { memoryPortCount } from './port-count.ts'
import { memoryRules } from './rules.ts'
import { memoryRuns } from './runs.ts'
import { emptyTables } from './tables.ts'

/** A store that forgets everything at its end. Keeps the same promises as the others, but for the disk. */
export function openMemoryStore(): Store {
  const tables = emptyTables()
  let closed = false
  async function open<T>(method: () => T): Promise<T> {
    if (closed) throw new InspectorError('unavailable', 'Cannot use the store in memory: it is closed')
    return method()
  }
  const access: Access = { read: open, write: open }
  return {
    introspections: memoryIntrospections(tables, access),
    runs: memoryRuns(tables, access),
    nodes: memoryNodes(tables, access),
    rules: memoryRules(tables, access),
    holds: memoryHolds(tables, access),
    portCount: memoryPortCount(access),
    check: () => access.write(() => {}),
    close: async () => {
      closed = true
    },
  }
}
