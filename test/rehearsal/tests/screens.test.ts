import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readerOfTests } from '../../../src/app/tests.ts'
import { runFiles } from '../../../src/cli/commands/test/run-files.ts'
import { plain } from '../../../src/cli/colors.ts'
import { testsText } from '../../../src/cli/render/test-text.ts'
import { disk, type Files } from '../../../src/platform/files.ts'
import { loadTests } from '../../../src/rehearsal/tests/load.ts'
import { runFile } from '../../../src/rehearsal/tests/run.ts'

/*
 * Files of tests with what `inspector test --coverage` prints of them; a name that begins with `wrong-` has findings. UPDATE_GOLDEN=1
 * writes them anew: the difference is the review.
 */

const folder = join(import.meta.dir, 'screens')
const cases = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.test.yaml'))

/** As a user standing in the folder would name the files. */
const files: Files = {
  read: (path) => disk.read(join(folder, path.replace(`${process.cwd()}/`, ''))),
  matching: (pattern, below) =>
    disk.matching(pattern, join(folder, below)).map((path) => path.replace(`${folder}/`, '')),
  isFolder: (path) => disk.isFolder(join(folder, path)),
}

async function screen(name: string): Promise<{ readonly text: string; readonly codes: readonly string[] }> {
  const config = existsSync(join(folder, 'site.yaml')) ? 'site.yaml' : undefined
  const reading = readerOfTests({ config, set: [], env: {}, files })
  const selection = { run: undefined, failFast: false }
  const ran = await runFiles([name], selection, (file) => runFile(loadTests(file, reading), selection, files))
  const text = testsText(ran, { coverage: true, trace: false, colors: plain, typed: { paths: [name], set: [] } })
  return { text: `${text.replaceAll(/ +\d+ ms/g, '')}\n`, codes: ran.diagnostics.map(({ code }) => code) }
}

describe('the screen of', () => {
  test.each(cases)('%s', async (name) => {
    const golden = join(folder, name.replace(/yaml$/, 'txt'))
    const { text } = await screen(name)
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text)
    expect(text).toBe(
      existsSync(golden) ? readFileSync(golden, 'utf8') : 'no golden file yet: UPDATE_GOLDEN=1 bun test',
    )
  })

  test('wrong files has every finding that only tests can have', async () => {
    const found = await Promise.all(cases.map((name) => screen(name)))
    const codes = new Set(found.flatMap((one) => one.codes))
    expect(['E701', 'E702', 'E703', 'E704'].filter((code) => !codes.has(code))).toEqual([])
  })
})
