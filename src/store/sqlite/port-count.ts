import type { Database } from 'bun:sqlite'
import type { PortCount } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'

/** The number of MACs of ports in SQLite. */
export function sqlitePortCount(db: Database, { read, write }: Access): PortCount {
  const get = db.prepare<{ count: number }, []>('SELECT count FROM port_count')
  const put = db.prepare<void, { count: number }>('UPDATE port_count SET count = $count')

  return {
    get: () => read(() => get.get()?.count ?? 0),
    put: (count) =>
      write(() => {
        put.run({ count })
      }, 'kill'),
  }
}
