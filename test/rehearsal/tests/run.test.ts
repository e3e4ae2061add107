import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { readerOfTests } from '../../../src/app/tests.ts'
import { disk } from '../../../src/platform/files.ts'
import { loadTests } from '../../../src/rehearsal/tests/load.ts'
import { runTest } from '../../../src/rehearsal/tests/run.ts'

test('a test that cannot be run fails by itself, and ends nothing', async () => {
  const reading = readerOfTests({ config: undefined, set: [], env: {}, files: disk })
  const [first] = loadTests(join(import.meta.dir, 'screens/failing.test.yaml'), reading).tests
  if (!first) throw new Error('no test was read')
  const broken = { ...first, situation: { ...first.situation, report: '[]' } }
  const { failures } = await runTest(broken, undefined)
  expect(failures).toMatchObject([
    { what: 'the test', message: 'it cannot be run: Cannot read the report: it is no JSON object', place: first.at },
  ])
})
