/** What becomes of programs in cages, as one line of JSON: run by the first process of a machine. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCages } from '../../src/platform/cage.ts'
import { createLeanRun } from '../../src/platform/lean-command.ts'

const cages = createCages({ processes: 20, memory: 64 * 1024 * 1024 })
const run = createLeanRun(process.env)
const anyExit = Array.from({ length: 256 }, (_, code) => code)

/** Runs a script in a cage of its own; gives what it said or why it ended, what the cage's files hold then, and whether the cage went. */
async function caged(script: string, ...files: readonly string[]) {
  const cage = cages()
  if (cage === undefined) return 'no cage'
  const ended = await run(['/bin/sh', '-c', script], { timeout: 60_000, cgroup: cage.path, accept: anyExit }).then(
    ({ stderr }) => stderr,
    (error: Error) => error.message,
  )
  const found = files.map((file) => readFileSync(join(cage.path, file), 'utf8'))
  await cage.close()
  return { ended, found, gone: !existsSync(cage.path) }
}

const many = await caged('for i in $(seq 60); do sleep 60 >/dev/null 2>&1 & done', 'pids.max')
const hungry = await caged('x=aaaaaaaa; while :; do x=$x$x; done', 'memory.max', 'memory.events')
const left = await caged('setsid sleep 60 >/dev/null 2>&1 </dev/null & sleep 0.3', 'cgroup.procs')
console.log(JSON.stringify({ many, hungry, left }))
