import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judged } from '../../.ci/count.ts'

const counter = join(import.meta.dir, '..', '..', '.ci', 'count.ts')
const good = `test('holds', () => expect(1).toBe(1))`

describe('the count of a test run', () => {
  let folder = ''
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'inspector-gate-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))

  /** Counts the files, as bodies of test files, in a process of its own. */
  async function counted(bodies: Readonly<Record<string, string>>, ...args: string[]) {
    for (const [name, body] of Object.entries(bodies)) {
      await Bun.write(
        join(folder, name),
        `import { beforeAll, expect, test } from 'bun:test'\nvoid beforeAll\nvoid expect\n${body}\n`,
      )
    }
    await Bun.write(
      join(folder, 'run.ts'),
      `import { count } from ${JSON.stringify(counter)}
       const result = await count(${JSON.stringify(Object.keys(bodies))}, ${JSON.stringify({ cwd: folder, args })})
       console.log('RESULT' + JSON.stringify(result))`,
    )
    const run = Bun.spawn([process.execPath, join(folder, 'run.ts')], { cwd: folder, stderr: 'ignore' })
    return JSON.parse((await run.stdout.text()).split('RESULT')[1]!) as unknown
  }

  test('is passed, failed and skipped as written', async () => {
    const a = `${good}\ntest('breaks', () => expect(1).toBe(2))\ntest.skip('waits', () => {})\ntest.todo('comes')`
    expect(await counted({ 'a.test.ts': a, 'b.test.ts': good })).toEqual({ passed: 2, failed: 1, skipped: 2 })
  })

  test.each([[[]], [['--parallel']]])('has no failure when all is well, with arguments %p', async (args) => {
    expect(await counted({ 'a.test.ts': good, 'b.test.ts': good }, ...args)).toEqual({
      passed: 2,
      failed: 0,
      skipped: 0,
    })
  })

  test.each([
    ['a file that does not load', `import './absent.ts'`],
    ['a file without tests', ''],
    ['a test that ends the process with success', `test('leaves', () => process.exit(0))`],
    [
      'an error thrown later',
      `test('is done', () => void setTimeout(() => { throw new Error('late') }, 0))\ntest('waits', () => Bun.sleep(50))`,
    ],
    ['a beforeAll that fails', `beforeAll(() => { throw new Error('no') })\n${good}`],
    [
      'a promise rejected and not awaited',
      `test('is done', () => void Promise.reject(new Error('floating')))\ntest('waits', () => Bun.sleep(50))`,
    ],
  ])(
    'has a failure for %s, alone and beside a good file',
    async (_what, body) => {
      expect(await counted({ 'bad.test.ts': body })).toMatchObject({ failed: 1 })
      expect(await counted({ 'bad.test.ts': body, 'good.test.ts': good })).toMatchObject({ failed: 1 })
      expect(await counted({ 'bad.test.ts': body, 'good.test.ts': good }, '--parallel')).toMatchObject({ failed: 1 })
    },
    60_000,
  )

  test('has a failure when the report and the closing lines disagree', () => {
    const report =
      '<testsuites name="bun test" tests="3" assertions="3" failures="0" skipped="0"><testcase file="a.test.ts" />'
    const run = { files: ['a.test.ts'], exit: 0, report }
    expect(judged({ ...run, tail: ' 3 pass\nRan 3 tests across 1 file.' }).failed).toBe(0)
    expect(judged({ ...run, tail: ' 2 pass\nRan 3 tests across 1 file.' }).failed).toBe(1)
  })

  test('has a failure when the exit code says so and nothing else does', () => {
    const report =
      '<testsuites name="bun test" tests="1" assertions="1" failures="0" skipped="0"><testcase file="a.test.ts" />'
    const tail = ' 1 pass\nRan 1 test across 1 file.'
    expect(judged({ files: ['a.test.ts'], exit: 1, report, tail })).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })
})
