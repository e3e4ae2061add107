import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { readerOfTests } from '../../../src/app/tests.ts'
import { disk } from '../../../src/platform/files.ts'
import { loadTests } from '../../../src/rehearsal/tests/load.ts'
import { runFile } from '../../../src/rehearsal/tests/run.ts'

test('a test that cannot be run fails by itself; the others are run', async () => {
  const reading = readerOfTests({ config: undefined, set: [], env: {}, files: disk })
  const loaded = loadTests(join(import.meta.dir, 'screens/failing.test.yaml'), reading)
  const tests = loaded.tests.map((one, index) =>
    index === 0 ? { ...one, situation: { ...one.situation, report: '[]' } } : one,
  )
  const { results } = await runFile({ ...loaded, tests }, { run: undefined, failFast: false }, disk)
  expect(results).toHaveLength(3)
  expect(results[0]?.failures).toMatchObject([
    {
      what: 'the test',
      message: 'it cannot be run: Cannot read the report: it is no JSON object',
      place: tests[0]!.at,
    },
  ])
})
