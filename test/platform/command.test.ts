import { describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRun } from '../../src/platform/command.ts'
import { runBy } from '../../src/platform/program.ts'
import { createLeanRun } from '../../src/platform/lean-command.ts'

const shell = (script: string) => ['sh', '-c', script] as const

/** Whether a process of that id is there and not a zombie. */
async function alive(pid: number): Promise<boolean> {
  const stat = await Bun.file(`/proc/${pid}/stat`)
    .text()
    .catch(() => '')
  return stat !== '' && !/\) [ZX] /.test(stat)
}

const ways = [
  ['execa', createRun(process.env)],
  ["Bun's own spawn", createLeanRun(process.env)],
] as const

describe.each(ways)('running a program by %s', (_way, run) => {
  test('gives what it said on both ways, line ends included', async () => {
    expect(await run(shell('cat; echo warned >&2'), { input: 'in\n', timeout: 10_000 })).toEqual({
      exitCode: 0,
      stdout: 'in\n',
      stderr: 'warned\n',
    })
  })

  test('a program that reads nothing gets an end of file, and may leave its input unread', async () => {
    expect((await run(['cat'], { timeout: 10_000 })).stdout).toBe('')
    expect((await run(['true'], { timeout: 10_000, input: 'x'.repeat(1_000_000) })).exitCode).toBe(0)
  })

  test('sees PATH, the C locale and what it was given, and nothing else of ours', async () => {
    process.env.INSPECTOR_TEST_SECRET = 's3cret'
    const { stdout } = await run(['env'], { timeout: 10_000, env: { GIVEN: 'yes' } })
    delete process.env.INSPECTOR_TEST_SECRET
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
    expect(new Set(names)).toEqual(new Set(['GIVEN', 'LC_ALL', 'PATH']))
  })

  test('a failure names program, exit code and what it said, and never its input', async () => {
    const failing = run(shell('cat >/dev/null; echo " bad rule " >&2; exit 3'), { input: 's3cret', timeout: 10_000 })
    await expect(failing).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Cannot run "sh": exit code 3: bad rule',
    })
  })

  test('exit codes that are accepted are no failure', async () => {
    expect((await run(shell('exit 1'), { timeout: 10_000, accept: [0, 1] })).exitCode).toBe(1)
  })

  test('a missing program is named with the remedy', async () => {
    const missing = run(['no-such-program'], { timeout: 10_000, remedy: 'install the package "x"' })
    await expect(missing).rejects.toMatchObject({
      code: 'unavailable',
      message: 'Cannot run "no-such-program": there is no such program, install the package "x"',
    })
  })

  test('a program that cannot be started is a failure', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'inspector-command-'))
    writeFileSync(join(bin, 'broken'), '#!/no/such/interpreter\n', { mode: 0o755 })
    await expect(run([join(bin, 'broken')], { timeout: 10_000 })).rejects.toMatchObject({
      code: 'unavailable',
      message: `Cannot run "${join(bin, 'broken')}": ENOENT`,
    })
    rmSync(bin, { recursive: true })
  })

  test('more output than allowed is a failure', async () => {
    await expect(run(shell('yes'), { timeout: 10_000, limit: 1000 })).rejects.toThrow(
      'its output was longer than allowed',
    )
  })

  test('a program that a signal ended is a failure', async () => {
    await expect(run(shell('kill -TERM $$'), { timeout: 10_000 })).rejects.toThrow('it ended by SIGTERM')
  })

  test('taking too long ends it with all that it started', async () => {
    const path = `${process.env.TMPDIR ?? '/tmp'}/inspector-command-${process.pid}`
    const slow = run(shell(`sleep 600 & echo $! >${path}; wait`), { timeout: 1000 })
    await expect(slow).rejects.toThrow('Cannot run "sh": it took longer than 1000 ms')
    const grandchild = Number(await Bun.file(path).text())
    // The kernel takes a moment to deliver the signal.
    for (let n = 0; n < 500 && (await alive(grandchild)); n++) await Bun.sleep(10)
    expect(await alive(grandchild)).toBe(false)
    await Bun.file(path).delete()
  })

  test('a grandchild in a session of its own cannot hold us up', async () => {
    const slow = run(shell('setsid sleep 8 & wait'), { timeout: 200 })
    const winner = await Promise.race([slow.catch(() => 'given up'), Bun.sleep(7000)])
    expect(winner).toBe('given up')
  })

  test('an abort ends it, also one that came before', async () => {
    const abort = new AbortController()
    const running = run(['sleep', '600'], { timeout: 60_000, signal: abort.signal })
    abort.abort()
    await expect(running).rejects.toThrow('Cannot run "sleep": it was aborted')
    await expect(run(['sleep', '600'], { timeout: 60_000, signal: abort.signal })).rejects.toThrow('it was aborted')
  })

  test('tells lines as they come, also those that arrive in pieces, and keeps none', async () => {
    const lines: string[] = []
    const stop = new AbortController()
    const running = run(shell('printf "one\\nt"; sleep 0.1; printf "wo\\nlast"; sleep 60'), {
      timeout: Number.POSITIVE_INFINITY,
      signal: stop.signal,
      onLine(line) {
        lines.push(line)
        if (line === 'two') stop.abort()
      },
    })
    await expect(running).rejects.toThrow('Cannot run "sh": it was aborted')
    expect(lines.slice(0, 2)).toEqual(['one', 'two'])
    lines.length = 0
    const ended = await run(shell('echo a; printf b'), { timeout: 10_000, onLine: (line) => lines.push(line) })
    expect(ended.stdout).toBe('')
    expect(lines).toEqual(['a', 'b'])
  })

  test('a listener that fails ends the program', async () => {
    let pid = 0
    const listening = run(shell('echo $$; exec sleep 60'), {
      timeout: 10_000,
      onLine(line) {
        pid = Number(line)
        throw new Error('not understood')
      },
    })
    await expect(listening).rejects.toThrow('not understood')
    while (await alive(pid)) await Bun.sleep(5)
  })
})

test('a program that the kernel does not let go is not waited for', async () => {
  let kills = 0
  const never = { end: new Promise<never>(() => {}), kill: () => void kills++ }
  const stuck = runBy(() => never, process.env, 10)(['true'], { timeout: 10 })
  await expect(stuck).rejects.toThrow('Cannot run "true": it took longer than 10 ms, and it cannot be ended')
  expect(kills).toBeGreaterThan(0)
})
