import { expect, test } from 'bun:test'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Secret } from '../../../src/model/secret.ts'
import { openSqliteStore } from '../../../src/store/index.ts'
import { startOf, uuid } from '../reports.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

test('a password is in no byte of the file after the end of its introspection', async () => {
  const path = join(folder, 'inspector.sqlite')
  const bytes = () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'))
  const store = openSqliteStore({ path })
  const { introspections } = store
  const credentials = { username: 'operator', password: new Secret('Swordfish42') }
  await introspections.begin(startOf(uuid(1), { credentials }))
  await introspections.begin(startOf(uuid(2), { credentials: { ...credentials, password: new Secret('Kept4Now') } }))
  expect(bytes().join()).toContain('Swordfish42')
  const keep = { runs: 5, unprocessed: true }
  await introspections.finish(uuid(1), { event: 'error', at: 8, error: 'no power' }, keep)
  await store.close()
  expect(bytes().join()).toContain('Kept4Now')
  expect(bytes().join()).not.toContain('Swordfish42')
})
