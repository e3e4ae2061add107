import { afterAll, expect, test } from 'bun:test'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isInUse, openSqliteStore } from '../../../src/store/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'in-use-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a database is in use from the moment it is opened until it is closed, and asking creates nothing', async () => {
  const path = join(folder, 'inspector.sqlite')
  expect(isInUse(path)).toBe(false)
  expect(existsSync(`${path}.lock`)).toBe(false)
  const store = openSqliteStore({ path, autoMigrate: true })
  expect(isInUse(path)).toBe(true)
  await store.close()
  expect(isInUse(path)).toBe(false)
})
