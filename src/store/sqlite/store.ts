import type { Database } from 'bun:sqlite'
import { resolve } from 'node:path'
import { InspectorError } from '../../model/error.ts'
import type { Store } from '../../introspection/needs.ts'
import type { Access, Survives } from '../access.ts'
import { createGroupCommit } from '../group-commit.ts'
import { explain } from './failure.ts'
import { sqliteIntrospections } from './introspections.ts'
import { sqliteHolds } from './holds.ts'
import { newestSchema } from './migrations.ts'
import { openDatabase } from './open.ts'
import { sqliteNodes } from './nodes.ts'
import { sqlitePortCount } from './port-count.ts'
import { sqliteRules } from './rules.ts'
import { sqliteRuns } from './runs.ts'

/** What a running database says of itself, for reports. */
export type SqliteFacts = {
  readonly path: string
  readonly schema: number
  readonly pragmas: Readonly<Record<(typeof reported)[number], string | number>>
}

/** A store in one SQLite file. */
export interface SqliteStore extends Store {
  facts(): SqliteFacts
}

const reported = [
  'journal_mode',
  'synchronous',
  'foreign_keys',
  'busy_timeout',
  'page_size',
  'wal_autocheckpoint',
] as const

/**
 * Opens the file, or makes it, and brings its schema up to date unless `autoMigrate` is false.
 * `conflict` while another process has it; `invalid` for a file that is not ours or too new (it stays untouched),
 * or too old without `autoMigrate`; `unavailable` when it cannot be written.
 */
export function openSqliteStore(options: { readonly path: string; readonly autoMigrate?: boolean }): SqliteStore {
  const { autoMigrate = true } = options
  // Absolute, so that SQLite takes nothing for one of its own names, such as ":memory:".
  const path = resolve(options.path)
  const { db, release } = openDatabase(path, autoMigrate)
  const writes = createGroupCommit(transactionsOf(db), (error) => explain(error, path, 'write to'))
  let closed = false
  const access: Access = {
    write: (method, survives) => writes.write(method, survives),
    // async: what the database throws becomes a rejection.
    read: async (method) => {
      if (closed) throw new InspectorError('unavailable', `Cannot read database "${path}": it is closed`)
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
    rules: sqliteRules(db, access),
    holds: sqliteHolds(db, access),
    portCount: sqlitePortCount(db, access),
    check: () =>
      writes.write(() => {
        count.run()
      }),
    facts: () => ({
      path,
      schema: newestSchema,
      pragmas: Object.fromEntries(reported.map((name) => [name, valueOf(db, name)])) as SqliteFacts['pragmas'],
    }),
    close: async () => {
      if (closed) return
      writes.close()
      closed = true
      try {
        // true: at once, with the statements; else the file stays open until they are collected.
        db.close(true)
      } finally {
        release()
      }
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
  const begin = statement('BEGIN IMMEDIATE')
  let level: Survives = 'power cut'
  return {
    begin(survives: Survives) {
      // In WAL mode NORMAL leaves the file to the kernel, which keeps it through a kill; FULL waits for the disk.
      // Not prepared: SQLite obeys this pragma when it is compiled, not when it is run.
      if (survives !== level) db.run(`PRAGMA synchronous = ${survives === 'kill' ? 'NORMAL' : 'FULL'}`)
      level = survives
      begin()
    },
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
