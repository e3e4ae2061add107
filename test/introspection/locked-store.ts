/** A store whose writes can be made to fail as they do when a disk is full: another program holds the database. */

import { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../src/introspection/needs.ts'
import { openSqliteStore } from '../../src/store/index.ts'

/** A store in a file; while it is locked, every write rejects with `unavailable`, and reading goes on. */
export type LockedStore = { readonly store: Store; lock(): void; unlock(): void; remove(): void }

/** Opens it in a folder of its own. */
export function lockedStore(): LockedStore {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-locked-'))
  const path = join(folder, 'inspector.sqlite')
  const store = openSqliteStore({ path })
  const other = new Database(path, { readwrite: true })
  return {
    store,
    lock: () => void other.run('BEGIN IMMEDIATE'),
    unlock: () => void other.run('ROLLBACK'),
    remove() {
      other.close()
      rmSync(folder, { recursive: true })
    },
  }
}
