import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { openSqliteStore } from '../../src/store/index.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { storeContract } from './contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
let files = 0

storeContract('sqlite', async () => openSqliteStore({ path: join(folder, `${++files}.sqlite`) }))

test('a start waits for the disk, so that it survives a power cut; an end and the number of MACs do not', async () => {
  const store = openSqliteStore({ path: join(folder, `${++files}.sqlite`) })
  const uuid = '11111111-2222-4333-8444-555555555555' as Uuid
  // What SQLite says it does: 2 = FULL, 1 = NORMAL.
  const level = () => store.facts().pragmas.synchronous
  await store.introspections.begin({ uuid, at: 1, bmc: [], manageBoot: true, workflow: null })
  expect(level()).toBe(2)
  await store.introspections.finish(uuid, { event: 'error', at: 2, error: 'no' }, { runs: 1, unprocessed: true })
  expect(level()).toBe(1)
  await store.introspections.begin({ uuid, at: 3, bmc: [], manageBoot: true, workflow: null })
  expect(level()).toBe(2)
  await store.portCount.put(4)
  expect(level()).toBe(1)
  await store.close()
})

test('the number of MACs of ports is there when the file is opened again', async () => {
  const path = join(folder, `${++files}.sqlite`)
  const store = openSqliteStore({ path })
  await store.portCount.put(4)
  await store.close()
  const again = openSqliteStore({ path })
  expect(await again.portCount.get()).toBe(4)
  await again.close()
})
