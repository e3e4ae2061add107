import { Database } from 'bun:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Uuid } from '../../../src/model/uuid.ts'
import { openSqliteStore } from '../../../src/store/index.ts'
import { newestSchema } from '../../../src/store/sqlite/migrations.ts'
import { reportOf, startOf, uuid } from '../reports.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
let files = 0
const newPath = () => join(folder, `${++files}.sqlite`)

/** What opening the file says. */
function refusal(path: string, autoMigrate = true): unknown {
  try {
    void openSqliteStore({ path, autoMigrate }).close()
    return undefined
  } catch (error) {
    return error
  }
}

function writer(path: string, ...as: readonly string[]) {
  const script = join(import.meta.dir, 'writer.ts')
  return Bun.spawn([...as, process.execPath, script, path], { stdout: 'pipe', stderr: 'pipe' })
}

describe('a new database', () => {
  test('is readable to its owner alone, with all files beside it', async () => {
    const path = newPath()
    const store = openSqliteStore({ path })
    await store.introspections.begin(startOf(uuid(1)))
    for (const end of ['', '-wal', '-shm', '.lock']) expect(statSync(`${path}${end}`).mode & 0o777, end).toBe(0o600)
    await store.close()
  })

  test('syncs every commit to the disk and checks references', async () => {
    const store = openSqliteStore({ path: newPath() })
    expect(store.facts()).toMatchObject({ schema: newestSchema, path: join(folder, `${files}.sqlite`) })
    const durable = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, busy_timeout: 1000 }
    expect(store.facts().pragmas).toMatchObject(durable)
    await store.close()
  })

  test('is ours from its first byte on: it may be opened again after it was closed empty', async () => {
    const path = newPath()
    await openSqliteStore({ path }).close()
    const store = openSqliteStore({ path })
    await store.introspections.begin(startOf(uuid(1)))
    await store.close()
    const again = openSqliteStore({ path })
    expect(await again.introspections.known()).toEqual([uuid(1)])
    await again.close()
  })

  test('may be an empty file that somebody made', async () => {
    const path = newPath()
    writeFileSync(path, '')
    await openSqliteStore({ path }).close()
  })
})

describe('a file that is refused', () => {
  function foreign(make: (db: Database) => void): string {
    const path = newPath()
    const db = new Database(path)
    make(db)
    db.close()
    return path
  }

  test.each([
    ['belongs to another program', () => foreign((db) => db.run('CREATE TABLE t (a)'))],
    [
      'belongs to another program',
      () =>
        foreign((db) => {
          db.run('PRAGMA journal_mode = WAL')
          db.run('PRAGMA application_id = 1234')
        }),
    ],
    [
      'is no SQLite database',
      () => {
        const path = newPath()
        writeFileSync(path, 'version: 1\n'.repeat(50))
        return path
      },
    ],
    [
      'is no SQLite database',
      () => {
        const path = newPath()
        writeFileSync(path, 'SQLite format 3\0')
        return path
      },
    ],
    [
      'it is no file',
      () => {
        const path = newPath()
        mkdirSync(path)
        return path
      },
    ],
  ])('because it %s stays as it is, with nothing beside it', (reason, make) => {
    const path = make()
    const before = statSync(path).isFile() ? readFileSync(path) : undefined
    expect(refusal(path)).toMatchObject({ code: 'invalid', message: expect.stringContaining(reason) })
    expect(refusal(path)).toMatchObject({ message: expect.stringContaining(`"${path}"`) })
    if (before) expect(readFileSync(path).equals(before)).toBe(true)
    expect(readdirSync(folder).filter((name) => name.startsWith(`${files}.sqlite`))).toEqual([`${files}.sqlite`])
  })

  test('because a newer program made it stays as it is', async () => {
    const path = newPath()
    await openSqliteStore({ path }).close()
    const db = new Database(path)
    db.run('PRAGMA user_version = 99')
    db.close()
    const before = readFileSync(path)
    expect(refusal(path)).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(new RegExp(`schema is 99.*knows ${newestSchema}`)),
    })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  test('because its directory is missing is not made', () => {
    const path = join(folder, 'missing', 'inspector.sqlite')
    expect(refusal(path)).toMatchObject({ code: 'unavailable', message: expect.stringContaining('create it') })
    expect(existsSync(join(folder, 'missing'))).toBe(false)
  })
})

test.skipIf(process.getuid?.() !== 0)('a file that may not be written is refused with what to do', async () => {
  const place = join(folder, 'read-only')
  mkdirSync(place)
  const path = join(place, 'inspector.sqlite')
  await openSqliteStore({ path }).close()
  // Root may write whatever the permissions say, but not where nothing can be written.
  const readOnly = ['unshare', '--mount', 'sh', '-c', `mount --bind -o ro '${place}' '${place}' && exec "$@"`, 'sh']
  async function said() {
    const child = writer(path, ...readOnly)
    const text = await new Response(child.stderr).text()
    expect(await child.exited).not.toBe(0)
    return text
  }
  expect(await said()).toContain(`Cannot open database "${path}`)
  expect(await said()).toContain('see to the permissions')
  rmSync(`${path}.lock`)
  expect(await said()).toContain('may not be created; see to the permissions of its directory')
})

describe('a second writer', () => {
  test('is refused while the first one lives, also in the same process, and names the lock', async () => {
    const path = newPath()
    const first = openSqliteStore({ path })
    expect(refusal(path)).toMatchObject({ code: 'conflict', message: expect.stringContaining(`"${path}.lock"`) })
    const child = writer(path)
    expect(await new Response(child.stderr).text()).toContain(`another process holds "${path}.lock"`)
    expect(await child.exited).not.toBe(0)
    await first.introspections.begin(startOf(uuid(1)))
    await first.close()
    expect(refusal(path)).toBeUndefined()
  })

  test('gets in after the first one was killed, and finds every report that was acknowledged', async () => {
    const path = newPath()
    for (let round = 0; round < 3; round++) {
      const child = writer(path)
      let text = ''
      const decoder = new TextDecoder()
      for await (const chunk of child.stdout) {
        text += decoder.decode(chunk, { stream: true })
        if (text.length > 37 * 200 * (round + 1) && !child.killed) child.kill('SIGKILL')
      }
      await child.exited
      const [opened, ...acknowledged] = text.split('\n').filter((line) => line === 'open' || line.length === 36)
      expect(opened).toBe('open')
      expect(acknowledged.length).toBeGreaterThan(150)
      const store = openSqliteStore({ path })
      const known = new Set(await store.introspections.known())
      expect(acknowledged.filter((one) => !known.has(one as Uuid))).toEqual([])
      for (const one of acknowledged) expect((await store.runs.unprocessed(one as Uuid))?.length).toBe(15_014)
      await store.close()
      const db = new Database(path)
      expect(db.query('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      db.close()
    }
  }, 60_000)
})

describe('a full disk', () => {
  const disk = mkdtempSync(join(tmpdir(), 'inspector-disk-'))
  const filler = join(disk, 'filler')
  const mount = () => Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).exitCode === 0
  // Lazily: a failing test may have left its store open.
  const unmount = () => Bun.spawnSync(['umount', '-l', disk])
  const mayMount = process.getuid?.() === 0 && mount()
  if (mayMount) unmount()
  const fill = () => Bun.spawnSync(['dd', 'if=/dev/zero', `of=${filler}`, 'bs=4096'], { stderr: 'ignore' })

  beforeAll(() => {
    if (mayMount) mount()
  })
  afterAll(() => {
    if (mayMount) unmount()
    rmSync(disk, { recursive: true })
  })
  beforeEach(() => rmSync(filler, { force: true }))

  test.skipIf(!mayMount)('refuses a new database with what to do', () => {
    fill()
    const path = join(disk, 'new.sqlite')
    const message = `Cannot open database "${path}": the disk is full; free some space on it`
    expect(refusal(path)).toMatchObject({ code: 'unavailable', message })
  })

  test.skipIf(!mayMount)(
    'fails every write of a batch, keeps what was acknowledged, and writes again when there is room',
    async () => {
      const path = join(disk, 'inspector.sqlite')
      const store = openSqliteStore({ path })
      await store.introspections.begin(startOf(uuid(1)))
      fill()
      const raw = 'x'.repeat(100_000)
      const settled = await Promise.allSettled([
        store.introspections.begin(startOf(uuid(2))),
        store.introspections.accept(reportOf(uuid(3), { raw, from: 'discovered' })),
      ])
      const message = `Cannot write to database "${path}": the disk is full; free some space on it`
      for (const one of settled)
        expect(one).toMatchObject({ status: 'rejected', reason: { code: 'unavailable', message } })
      expect(await store.introspections.known()).toEqual([uuid(1)])
      rmSync(filler)
      await store.check()
      await store.introspections.accept(reportOf(uuid(3), { raw, from: 'discovered' }))
      expect(await store.introspections.known()).toEqual([uuid(1), uuid(3)])
      await store.close()
    },
  )
})
