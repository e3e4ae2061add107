/** A process that accepts reports until it is killed: prints each node's UUID once its report is acknowledged. */

import { writeSync } from 'node:fs'
import type { Uuid } from '../../../src/model/uuid.ts'
import { openSqliteStore } from '../../../src/store/index.ts'
import { reportOf } from '../reports.ts'

const { introspections } = openSqliteStore({ path: process.argv[2] ?? '' })
const raw = JSON.stringify({ padding: 'x'.repeat(15_000) })

async function write() {
  for (;;) {
    const uuid = crypto.randomUUID() as Uuid
    await introspections.accept(reportOf(uuid, { raw, from: 'discovered' }))
    writeSync(1, `${uuid}\n`)
  }
}

writeSync(1, 'open\n')
await Promise.all(Array.from({ length: 32 }, write))
