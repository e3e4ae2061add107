import type { Database } from 'bun:sqlite'
import type { Store } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'
import { createGroupCommit } from '../group-commit.ts'
import { explain } from './failure.ts'
import { sqliteIntrospections } from './introspections.ts'
import { newestSchema } from './migrations.ts'
import { openDatabase } from './open.ts'
import { sqliteNodes } from './nodes.ts'
import { sqliteRuns } from './runs.ts'

/** What a running database says of itself, for reports. */
export type SqliteFacts = {
  readonly path: string
  readonly schema: number
  readonly pragmas: Readonly<Record<string, string | number>>
}

/** A store in one SQLite file. */
export interface SqliteStore extends Store {
  facts(): SqliteFacts
}

const reported = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout', 'page_size', 'wal_autocheckpoint']

/**
 * Opens the file, or makes it, and brings its schema up to date unless `autoMigrate` is false.
 * `conflict` while another process has it; `invalid` for a file that is not ours or too new (it stays untouched),
 * or too old without `autoMigrate`; `unavailable` when it cannot be written.
 */
export function openSqliteStore(options: { readonly path: string; readonly autoMigrate?: boolean }): SqliteStore {
  const { path, autoMigrate = true } = options
  const { db, release } = openDatabase(path, autoMigrate)
  const writes = createGroupCommit(transactionsOf(db), (error) => explain(error, path, 'write to'))
  const access: Access = {
    write: (method) => writes.write(method),
    // async: what the database throws becomes a rejection.
    read: async (method) => {
      try {
        return method()
      } catch (error) {
        throw explain(error, path, 'read')
      }
    },
  }
  const count = db.prepare<void, []>('UPDATE checks SET count = count + 1')
  return {
    introspections: sqliteIntrospections(db, access),
    runs: sqliteRuns(db, access),
    nodes: sqliteNodes(db, access),
    check: () =>
      writes.write(() => {
        count.run()
      }),
    facts: () => ({
      path,
      schema: newestSchema,
      pragmas: Object.fromEntries(reported.map((name) => [name, valueOf(db, name)])),
    }),
    close: async () => {
      writes.close()
      db.close()
      release()
    },
  }
}

// The column is not always named as the pragma.
function valueOf(db: Database, pragma: string): string | number {
  return Object.values(db.query<Record<string, string | number>, []>(`PRAGMA ${pragma}`).get() ?? {})[0] ?? ''
}

function transactionsOf(db: Database) {
  const statement = (sql: string) => {
    const prepared = db.prepare(sql)
    return () => void prepared.run()
  }
  return {
    begin: statement('BEGIN IMMEDIATE'),
    commit: statement('COMMIT'),
    rollback: statement('ROLLBACK'),
    savepoint: statement('SAVEPOINT method'),
    release: statement('RELEASE method'),
    undo: statement('ROLLBACK TO method'),
    get open() {
      return db.inTransaction
    },
  }
}
