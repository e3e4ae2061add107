import { Database } from 'bun:sqlite'
import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { InspectorError } from '../../model/error.ts'
import { codeOf, explain } from './failure.ts'
import { migrate, newestSchema, schemaOf } from './migrations.ts'

// "insp": SQLite's header names the program that a file belongs to (sqlite.org/fileformat, offset 68).
const applicationId = 0x696e7370
const magic = 'SQLite format 3\0'

/** An open database of ours, and what gives it free for another process. */
export type Opened = { readonly db: Database; release(): void }

/**
 * Takes the file for this process alone, refuses what is not ours, sets the pragmas and migrates.
 * Fails as `openSqliteStore` says.
 */
export function openDatabase(path: string, autoMigrate: boolean): Opened {
  const directory = dirname(path)
  if (!existsSync(directory)) throw refusal('unavailable', path, `there is no directory "${directory}"; create it`)
  const lock = takeLock(path)
  try {
    const empty = inspect(path)
    return { db: connect(path, empty, autoMigrate), release: lock.release }
  } catch (error) {
    lock.undo()
    throw explain(error, path, 'open')
  }
}

// A pid file would outlive `kill -9`; the lock of an open transaction ends with the process.
function takeLock(path: string) {
  const file = `${path}.lock`
  const made = createEmpty(file, path)
  const db = new Database(file, { readwrite: true })
  try {
    // Nothing is ever written, so nothing is to be rolled back: a journal would only need room on a full disk.
    db.run('PRAGMA journal_mode = MEMORY')
    db.run('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close(true)
    if (!codeOf(error)?.startsWith('SQLITE_BUSY')) throw explain(error, file, 'lock')
    throw new InspectorError(
      'conflict',
      `Cannot open database "${path}": another process holds "${file}"; stop it, or choose another database.path`,
      { cause: error },
    )
  }
  const release = () => db.close(true)
  return {
    release,
    undo: () => {
      release()
      if (made) unlinkSync(file)
    },
  }
}

/** Whether a running service holds the database. False for one that is not there; creates and changes nothing. */
export function isInUse(path: string): boolean {
  const file = `${path}.lock`
  if (!existsSync(file)) return false
  const db = new Database(file, { readwrite: true, create: false })
  try {
    db.run('PRAGMA journal_mode = MEMORY')
    db.run('BEGIN EXCLUSIVE')
    return false
  } catch (error) {
    if (codeOf(error)?.startsWith('SQLITE_BUSY')) return true
    throw explain(error, file, 'lock')
  } finally {
    db.close(true)
  }
}

/** Whether the file has nothing in it yet. Reads the header itself: SQLite would put files beside a foreign one. */
function inspect(path: string): boolean {
  createEmpty(path, path)
  if (!statSync(path).isFile()) throw refusal('invalid', path, 'it is no file; choose another database.path')
  const header = new Uint8Array(100)
  const file = openSync(path, 'r')
  const length = readSync(file, header)
  closeSync(file)
  if (!writable(path)) throw refusal('unavailable', path, 'it may not be written; see to the permissions of the file')
  if (length === 0) return true
  if (length < header.length || Buffer.from(header.subarray(0, 16)).toString('latin1') !== magic)
    throw refusal('invalid', path, 'the file is no SQLite database; choose another database.path')
  if (new DataView(header.buffer).getUint32(68) !== applicationId)
    throw refusal('invalid', path, 'the SQLite file belongs to another program; choose another database.path')
  return false
}

// SQLite would open it for reading and fail later, or say only that it cannot.
function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function connect(path: string, empty: boolean, autoMigrate: boolean): Database {
  const db = new Database(path, { readwrite: true, strict: true })
  try {
    // Before everything else: without it, simultaneous starts on a new file fail.
    db.run('PRAGMA busy_timeout = 1000')
    // While the journal is still a rollback journal, so that the mark is in the file's own header from its first byte on.
    if (empty) db.run(`PRAGMA application_id = ${applicationId}`)
    const schema = schemaOf(db)
    if (schema > newestSchema)
      throw refusal(
        'invalid',
        path,
        `its schema is ${schema}, this program knows ${newestSchema}; start the newer program, or restore a backup`,
      )
    if (schema > 0 && schema < newestSchema && !autoMigrate)
      throw refusal('invalid', path, `its schema is ${schema} and must become ${newestSchema}; allow the migration`)
    db.run('PRAGMA journal_mode = WAL')
    // An accepted report must survive a power cut; WAL's usual NORMAL may lose the last commits.
    db.run('PRAGMA synchronous = FULL')
    db.run('PRAGMA foreign_keys = ON')
    // What is deleted may be a password: its bytes go with it, where that costs no page more.
    db.run('PRAGMA secure_delete = FAST')
    // Pages until the log is copied into the file: four times SQLite's own figure, as reports are long. Measured: a third more writes per second.
    db.run('PRAGMA wal_autocheckpoint = 4000')
    migrate(db)
    return db
  } catch (error) {
    db.close(true)
    throw error
  }
}

// SQLite gives the files beside it (-wal, -shm) the same mode. Secrets in plans are readable to the owner alone.
function createEmpty(file: string, path: string): boolean {
  try {
    closeSync(openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600))
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'ENOSPC') throw refusal('unavailable', path, 'the disk is full; free some space on it')
    if (code === 'EACCES' || code === 'EROFS')
      throw refusal('unavailable', path, `"${file}" may not be created; see to the permissions of its directory`)
    throw error
  }
}

function refusal(code: 'invalid' | 'unavailable', path: string, reason: string): InspectorError {
  return new InspectorError(code, `Cannot open database "${path}": ${reason}`)
}
