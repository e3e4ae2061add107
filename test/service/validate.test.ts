import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { binary } from './inspector.ts'

const fixtures = join(import.meta.dir, '..', 'config')
const err = join(fixtures, 'err')
const ok = join(fixtures, 'ok')

function validate(args: readonly string[], { cwd = ok, stdin = '' } = {}) {
  const run = Bun.spawnSync([binary, 'validate', ...args], {
    cwd,
    stdin: Buffer.from(stdin),
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1' },
  })
  return { code: run.exitCode, out: run.stdout.toString(), error: run.stderr.toString() }
}

describe('inspector validate', () => {
  test('ends with 0 and one line for a good file, strictly too', () => {
    expect(validate(['--strict', 'undercloud.yaml'])).toEqual({ code: 0, out: '1 file is valid\n', error: '' })
    expect(validate(['.']).out).toMatch(/^\d+ files are valid \(\d+ workflows, \d+ rules\)\n$/)
  })

  test('ends with 1 for a wrong file, shows every finding, and counts last', () => {
    const { code, out } = validate(['many-mistakes-in-one-file.yaml'], { cwd: err })
    expect(code).toBe(1)
    const golden = readFileSync(join(err, 'many-mistakes-in-one-file.txt'), 'utf8')
    const errors = golden.match(/: error: /g)?.length ?? 0
    expect(out).toBe(`${golden}\n1 file: ${errors} errors\n`)
  })

  test('ends with 0 for warnings, and with 1 when these are to fail', () => {
    expect(validate(['no-login-beyond-this-machine.yaml'], { cwd: err }).code).toBe(0)
    const { code, out } = validate(['--strict', 'no-login-beyond-this-machine.yaml'], { cwd: err })
    expect(code).toBe(1)
    expect(out).toEndWith('\n1 file: 1 warning\n')
  })

  test('ends with 2 for wrong usage', () => {
    expect(validate(['--stirct']).code).toBe(2)
    expect(validate(['--max-errors', 'all', 'undercloud.yaml']).code).toBe(2)
  })

  test('ends with 3 when there is no such file', () => {
    expect(validate(['none.yaml']).code).toBe(3)
    expect(validate(['--config', 'none.yaml']).code).toBe(3)
  })

  test('ends with 1 when one file is wrong and another cannot be read', () => {
    expect(validate(['none.yaml', 'empty-file.yaml'], { cwd: err }).code).toBe(1)
  })

  test('reads standard input', () => {
    const { code, out } = validate(['-'], { stdin: 'version: 1\nworkflows: {site: {steps: [schedulr]}}\n' })
    expect(code).toBe(1)
    expect(out).toStartWith('<stdin>:2:28: error: unknown hook or verb "schedulr", did you mean "scheduler"? [E301]\n')
  })

  test('shows at most so many errors, and says how many more there are', () => {
    const { out } = validate(['--max-errors', '2', 'many-mistakes-in-one-file.yaml'], { cwd: err })
    expect(out.match(/: error: /g)).toHaveLength(2)
    expect(out).toMatch(/\n… \d+ more errors\n\n1 file: \d+ errors\n$/)
  })

  test('gives one JSON document for programs, also when it fails', () => {
    const { code, out } = validate(['-f', 'json', 'unknown-hook.yaml'], { cwd: err })
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      files: ['unknown-hook.yaml'],
      errors: 2,
      warnings: 0,
      diagnostics: [{ file: 'unknown-hook.yaml', line: 6, column: 9, severity: 'error', code: 'E301' }, { line: 7 }],
    })
    expect(JSON.parse(validate(['-f', 'json', 'none.yaml']).out)).toMatchObject({
      errors: 1,
      diagnostics: [{ code: 'E110' }],
    })
  })
})

/** System calls that change something or reach somebody else. */
const outward =
  /^(\d+ +)?(socket|connect|bind|listen|sendto|sendmsg|mkdir|mkdirat|rename|renameat2?|unlink|unlinkat|rmdir|link|linkat|symlink|symlinkat|truncate|ftruncate|chmod|fchmod|fchmodat|chown|fchown|fchownat|lchown|utimensat|mknod|mknodat|setxattr|creat|io_uring_setup)\(|O_(WRONLY|RDWR|CREAT|TRUNC|TMPFILE)/

const isRoot = process.getuid?.() === 0
const canTrace =
  isRoot &&
  Bun.which('strace') !== null &&
  Bun.spawnSync(['unshare', '--net', '--mount', 'true'], { stderr: 'ignore' }).exitCode === 0
if (process.env.CI && isRoot && !canTrace)
  throw new Error('This must not be skipped here, and needs strace and unshare')

describe.skipIf(!canTrace)('inspector validate, as nobody, without network, on a tree that cannot be written', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'inspector-pure-'))
    chmodSync(folder, 0o755)
    cpSync(ok, join(folder, 'tree'), { recursive: true })
    writeFileSync(join(folder, 'inspector'), '')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  /** The lines of strace that change something or reach out. */
  function traced(program: string, args: string): { code: number; reads: string; wrong: string[] } {
    const script = `
      mount --bind '${binary}' '${folder}/inspector' && mount --bind '${folder}/tree' '${folder}/tree' &&
      mount -o remount,bind,ro '${folder}/tree' && cd '${folder}/tree' &&
      exec strace -f -u nobody -e trace=%file,%network,ftruncate,fchmod,fchown,io_uring_setup -o '${folder}/trace' ${program} ${args}`
    const run = Bun.spawnSync(['unshare', '--net', '--mount', 'sh', '-c', script], {
      stdout: 'ignore',
      stderr: 'ignore',
    })
    const lines = readFileSync(join(folder, 'trace'), 'utf8').split('\n')
    return { code: run.exitCode, reads: lines.join('\n'), wrong: lines.filter((line) => outward.test(line)) }
  }

  test('succeeds, opens nothing for writing, and no socket', () => {
    const { code, reads, wrong } = traced(`'${folder}/inspector'`, 'validate --strict undercloud.yaml includes.yaml')
    expect(wrong).toEqual([])
    expect(code).toBe(0)
    expect(reads).toContain('parts/site.yaml')
    expect(reads).toContain('credentials/keystone')
  })

  test('is told apart from what writes or connects', () => {
    expect(traced('touch', 'new').wrong.length).toBeGreaterThan(0)
    expect(
      traced(`'${folder}/inspector'`, 'node list --inspector-url http://127.0.0.1:9').wrong.length,
    ).toBeGreaterThan(0)
  })
})
