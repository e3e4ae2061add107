import { afterEach, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCages } from '../../src/platform/cage.ts'
import { createLeanRun } from '../../src/platform/lean-command.ts'
import { systemClock } from '../../src/platform/clock.ts'

const folder = mkdtempSync(join(tmpdir(), 'inspector-cage-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const limits = { processes: 20, memory: 256 * 1024 * 1024 }
const cages = createCages(limits)
const probe = cages()
await probe?.close()
const run = createLeanRun(process.env)

/** As root, or in a unit with a delegated control group. */
describe.skipIf(!probe)('a program in a cage', () => {
  test('can start no more processes than it may', async () => {
    const cage = cages()!
    const script = 'for i in $(seq 60); do sleep 30 >/dev/null 2>&1 & done'
    const { stderr } = await run(['/bin/sh', '-c', script], {
      timeout: 4000,
      cgroup: cage.path,
      accept: [0, 1, 2, 254],
    })
    await cage.close()
    expect(stderr).toMatch(/fork|temporarily unavailable/i)
  })

  test('is gone with all it started when the cage is closed, also what left for a session of its own', async () => {
    const cage = cages()!
    mkdirSync(folder, { recursive: true })
    const mark = join(folder, 'alive')
    const loop = `while :; do date >${mark}; sleep 0.05; done`
    await run(['/bin/sh', '-c', `setsid sh -c '${loop}' >/dev/null 2>&1 </dev/null & sleep 0.2`], {
      timeout: 5000,
      cgroup: cage.path,
    })
    expect(readFileSync(join(cage.path, 'cgroup.procs'), 'utf8')).not.toBe('')
    await cage.close()
    expect(existsSync(cage.path)).toBe(false)
    rmSync(mark, { force: true })
    await systemClock.sleep(200)
    expect(existsSync(mark)).toBe(false)
  })
})

describe('where there are no control groups', () => {
  test('there is no cage, and nothing is made', () => {
    expect(createCages(limits, join(folder, 'nowhere'))()).toBeUndefined()
  })

  test('nor where they are not ours: what was begun is removed', () => {
    const group = join(folder, 'sys/fs/cgroup/pids/site')
    mkdirSync(group, { recursive: true })
    mkdirSync(join(folder, 'proc/self'), { recursive: true })
    writeFileSync(join(folder, 'proc/self/cgroup'), '8:pids:/site\n0::/\n')
    const none = createCages(limits, folder)
    expect(none()).toBeUndefined()
    expect(none()).toBeUndefined()
  })
})
