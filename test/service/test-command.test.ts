/** `inspector test --jobs` and `--watch` with the compiled binary, which starts itself again and waits for editors. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { binary, command, emptyDirectory, until } from './inspector.ts'

let directory: Awaited<ReturnType<typeof emptyDirectory>>
const at = (name: string) => join(directory.path, name)
const write = (name: string, text: string) => writeFile(at(name), text)
/** As editors write: beside, and then in its place. */
async function replace(name: string, text: string): Promise<void> {
  await write(`.${name.replaceAll('/', '-')}.tmp`, text)
  await rename(at(`.${name.replaceAll('/', '-')}.tmp`), at(name))
}

beforeEach(async () => {
  directory = await emptyDirectory()
  await mkdir(at('tests'))
  await copyFile(resolve(import.meta.dir, '../cli/screens/report.json'), at('tests/report.json'))
  await write('site.yaml', workflow('CUSTOM_A'))
})
afterEach(() => directory.remove())

const workflow = (trait: string) =>
  `version: 1\nworkflows:\n  site:\n    steps:\n      - {id: trait, when: 'empty(data["skip"])', add_trait: ${trait}}\n`
const tests = (name: string, expected: string) =>
  `version: 1\nworkflow: site\ntests:\n  - {name: ${name}, data: report.json, expect: ${expected}}\n`
const good = '{outcome: finished, node: {traits: [CUSTOM_A]}}'

describe('test --jobs', () => {
  const kinds = [good, '{outcome: error}', '{snapshot: true}', '{}', '{power: leave}', good]
  const withoutTimes = (text: string) =>
    text.replaceAll(/ +\d+ ms/g, '').replaceAll(/"duration_ms": [\d.]+|time="[\d.]+"/g, '')

  beforeEach(async () => {
    for (let n = 0; n < 18; n++) await write(`tests/t${n}.test.yaml`, tests(`test ${n}`, kinds[n % kinds.length]!))
  })
  const run = (...args: readonly string[]) => command(['test', ...args], { cwd: directory.path })

  test.each([[[]], [['-f', 'json', '--coverage', '--trace']], [['-f', 'junit']], [['--run', '[13]$', '--coverage']]])(
    'prints the same with %j as one process does',
    async (args) => {
      const [one, three] = [await run(...args, '--jobs', '1'), await run(...args, '--jobs', '3')]
      expect(one.code).toBe(1)
      expect(three.code).toBe(1)
      expect(withoutTimes(three.stdout)).toBe(withoutTimes(one.stdout))
      expect(three.stderr).toBe(one.stderr)
    },
  )

  test('starts so many processes, and leaves none', async () => {
    const child = Bun.spawn([binary, 'test', '--jobs', '3'], { cwd: directory.path, stdout: 'ignore', stdin: 'ignore' })
    const children = new Set<string>()
    const look = async () => {
      const found = await readFile(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').catch(() => '')
      for (const pid of found.split(' ').filter(Boolean)) children.add(pid)
      return child.exitCode !== null
    }
    await until(look, 'the tests have ended')
    expect(children.size).toBe(3)
    for (const pid of children) expect(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone')).toBe('gone')
  })

  test('fails as one process does where a file cannot be run', async () => {
    await write('tests/t2.test.snap', '[]')
    const [one, three] = [await run('--jobs', '1'), await run('--jobs', '3')]
    expect(three).toEqual(one)
    expect(three.stderr).toContain('Cannot read the snapshots in "tests/t2.test.snap"')
  })

  test('updates snapshots as one process does', async () => {
    const { code } = await run('--jobs', '3', '--run', '[28]$', '--update', '--yes')
    expect(code).toBe(1)
    expect(await readFile(at('tests/t2.test.snap'), 'utf8')).toContain('test 2:')
  })

  test.each(['0', '1.5', 'many', '257'])('refuses %s of them', async (jobs) => {
    expect((await run('--jobs', jobs)).code).toBe(2)
  })
})

describe('test --watch', () => {
  let watched: ReturnType<typeof watch> | undefined
  afterEach(async () => {
    watched?.child.kill('SIGKILL')
    await watched?.child.exited
  })

  function watch(...args: readonly string[]) {
    const child = Bun.spawn([binary, 'test', '--watch', ...args], {
      cwd: directory.path,
      env: { PATH: process.env.PATH ?? '', HOME: directory.path },
      stdout: 'pipe',
      stderr: 'inherit',
      stdin: 'ignore',
    })
    let out = ''
    const reading = (async () => {
      const decoder = new TextDecoder()
      for await (const chunk of child.stdout) out += decoder.decode(chunk, { stream: true })
    })()
    let read = 0
    return {
      child,
      /** What was printed of the next round. */
      async round(): Promise<string> {
        const end = 'Ctrl-C ends it\n'
        await until(() => out.includes(end, read), 'the next round has ended')
        const from = read
        read = out.indexOf(end, read) + end.length
        return out.slice(from, read)
      },
      async interrupted(): Promise<number> {
        child.kill('SIGINT')
        await reading
        return child.exited
      },
      rest: () => out.slice(read),
    }
  }

  test('runs what is concerned again: a file of tests, its data, its snapshot, a workflow beside it', async () => {
    await write('tests/a.test.yaml', tests('first', good))
    await write('tests/b.test.yaml', tests('second', good).replace('report.json', 'own.json'))
    await copyFile(at('tests/report.json'), at('tests/own.json'))
    watched = watch()
    expect(await watched.round()).toContain('2 passed, 0 failed in 2 files; waiting for changes')

    await replace('tests/a.test.yaml', tests('renamed', good))
    const file = await watched.round()
    expect(file).toContain('changed: tests/a.test.yaml\n')
    expect(file).toContain('✓ renamed')
    expect(file).not.toContain('second')

    await replace('tests/own.json', JSON.stringify({ ...(await Bun.file(at('tests/own.json')).json()), skip: 1 }))
    const data = await watched.round()
    expect(data).toContain('✗ second')
    expect(data).not.toContain('renamed')
    expect(data).toContain('1 passed, 1 failed in 2 files')

    await replace('site.yaml', workflow('CUSTOM_B'))
    const all = await watched.round()
    expect(all).toContain('changed: site.yaml\n')
    expect(all).toContain('0 passed, 2 failed in 2 files')
    expect(await watched.interrupted()).toBe(130)
  })

  test('shows what is wrong with a file that is half written, and goes on', async () => {
    await write('tests/a.test.yaml', tests('first', good))
    watched = watch()
    await watched.round()
    await write('site.yaml', 'version: 1\nworkflows: {site: {steps: [')
    expect(await watched.round()).toContain('site.yaml:2:')
    await write('tests/a.test.yaml', 'version: 1\ntests: [')
    expect(await watched.round()).toContain('0 passed, 0 failed, 1 error in 1 file')
    await write('tests/a.test.yaml', tests('first', good))
    expect(await watched.round()).toContain('site.yaml:2:')
    await write('site.yaml', workflow('CUSTOM_A'))
    expect(await watched.round()).toContain('1 passed, 0 failed in 1 file')
    await write('tests/a.test.snap', '[')
    expect(await watched.round()).toContain('tests/a.test.yaml: Cannot read the snapshots in "tests/a.test.snap"')
    await rm(at('tests/a.test.snap'))
    expect(await watched.round()).toContain('1 passed, 0 failed in 1 file')
  })

  test('follows the configuration and what it includes, and files of tests that come and go', async () => {
    await mkdir(at('etc/workflows'), { recursive: true })
    const config = (include: string) =>
      `version: 1\napi: {auth: none, listen: "127.0.0.1:1"}\nironic: {type: standalone}\nfirewall: {driver: none}\ninclude: ${include}\n`
    await rename(at('site.yaml'), at('etc/workflows/site.yaml'))
    await write('etc/inspector.yaml', config('[workflows/*.yaml]'))
    await write('tests/a.test.yaml', tests('first', good))
    watched = watch('--config', 'etc/inspector.yaml', 'tests')
    expect(await watched.round()).toContain('1 passed')

    await write('etc/workflows/more.yaml', workflow('CUSTOM_B').replace('site:', 'more:'))
    expect(await watched.round()).toContain('changed: etc/workflows/*.yaml\n')
    await replace('etc/inspector.yaml', config('[]'))
    expect(await watched.round()).toContain('unknown workflow "site"')
    await replace('etc/inspector.yaml', config('[workflows/site.yaml]'))
    expect(await watched.round()).toContain('1 passed, 0 failed in 1 file')

    await mkdir(at('tests/deeper'))
    await copyFile(at('tests/report.json'), at('tests/deeper/report.json'))
    await write('tests/deeper/b.test.yaml', tests('second', good))
    const come = await watched.round()
    expect(come).toContain('✓ second')
    expect(come).not.toContain('✓ first')
    await rm(at('tests/deeper'), { recursive: true })
    await write('tests/a.test.yaml', tests('alone', good))
    expect(await watched.round()).toContain('1 passed, 0 failed in 1 file')
    expect(await watched.interrupted()).toBe(130)
    expect(watched.rest()).toBe('')
  })

  test.each([['--jobs=2'], ['--update'], ['--format=json'], ['--min-coverage=5']])('takes no %s', async (option) => {
    await write('tests/a.test.yaml', tests('first', good))
    expect((await command(['test', '--watch', option], { cwd: directory.path })).code).toBe(2)
  })

  test('without any test ends with 3', async () => {
    expect((await command(['test', '--watch'], { cwd: directory.path })).code).toBe(3)
  })
})
