import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Uuid } from '../../src/model/uuid.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { standaloneBareMetal } from '../../src/standalone/bare-metal.ts'
import { openMemoryStore, openSqliteStore } from '../../src/store/index.ts'
import { bareMetalContract } from './bare-metal-contract.ts'

const deps = { now: () => systemClock.now(), newUuid: () => crypto.randomUUID() as Uuid }

bareMetalContract('standalone in memory', async () => {
  const store = openMemoryStore()
  return { bareMetal: standaloneBareMetal(store.nodes, deps), close: () => store.close() }
})

bareMetalContract('standalone in SQLite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspector-standalone-'))
  const store = openSqliteStore({ path: join(folder, 'inspector.sqlite') })
  return {
    bareMetal: standaloneBareMetal(store.nodes, deps),
    close: async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
})
