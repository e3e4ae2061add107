import type { Database } from 'bun:sqlite'
import type { Hold, HoldTable } from '../../introspection/needs.ts'
import type { Mac } from '../../model/mac.ts'
import type { Access } from '../access.ts'

/** Temporary verdicts in SQLite. */
export function sqliteHolds(db: Database, { read, write }: Access): HoldTable {
  const all = db.prepare<Hold, []>('SELECT mac, verdict, until FROM holds ORDER BY mac')
  const put = db.prepare<void, Hold>(
    'INSERT INTO holds (mac, verdict, until) VALUES ($mac, $verdict, $until) ON CONFLICT DO UPDATE SET verdict = $verdict, until = $until',
  )
  const drop = db.prepare<void, { mac: Mac }>('DELETE FROM holds WHERE mac = $mac')

  return {
    all: () => read(() => all.all()),
    put: (hold) =>
      write(() => {
        put.run(hold)
      }),
    drop: (macs) =>
      write(() => {
        for (const mac of macs) drop.run({ mac })
      }),
  }
}
