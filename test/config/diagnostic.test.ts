import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readerOfTests } from '../../src/app/tests.ts'
import { codes, framed } from '../../src/config/diagnostic.ts'
import { loadTests } from '../../src/rehearsal/tests/load.ts'
import { loadConfiguration } from '../../src/config/load.ts'
import { checkPaths } from '../../src/config/search.ts'
import { err, filesIn, grammar } from './golden.ts'

function found(folder: string, name: string): string {
  const files = filesIn(folder)
  const reading = readerOfTests({ set: [], env: {}, files })
  const { diagnostics } = checkPaths([name], files, {
    builtIn: new Set(grammar.builtIn.keys()),
    configuration: (file, isPart) =>
      loadConfiguration({ file, set: [], env: {}, files, purpose: 'check', isPart }, grammar),
    tests: (file) => ({ diagnostics: loadTests(file, reading).diagnostics, tests: 0 }),
  })
  return diagnostics.map((diagnostic) => `${framed(diagnostic)}\n`).join('\n')
}

function casesOf(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.yaml'))
}

const brokenTests = join(import.meta.dir, 'broken-tests')
const ok = join(import.meta.dir, 'ok')

// These need what no file has: two million characters, an Ironic.
const elsewhere = ['E112', 'E330', 'W330']

const broken = [err, brokenTests].flatMap((folder) => casesOf(folder).map((name) => [name, folder] as const))

describe('what is wrong is said, with its place and what would be right:', () => {
  test.each(broken)('%s', (name, folder) => {
    const golden = join(folder, name.replace(/yaml$/, 'txt'))
    const text = found(folder, name)
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, text)
    expect(text).toBe(
      existsSync(golden) ? readFileSync(golden, 'utf8') : 'no golden file yet: UPDATE_GOLDEN=1 bun test',
    )
  })

  test('every code has a case', () => {
    const texts = broken.map(([name, folder]) => readFileSync(join(folder, name.replace(/yaml$/, 'txt')), 'utf8'))
    const seen = new Set(texts.flatMap((text) => Array.from(text.matchAll(/\[([EW]\d{3})\]$/gm), ([, code]) => code!)))
    expect(Object.keys(codes).filter((code) => !seen.has(code) && !elsewhere.includes(code))).toEqual([])
  })

  test('no secret of a case is shown', () => {
    expect(casesOf(err).filter((name) => found(err, name).includes('hunter'))).toEqual([])
  })
})

describe('of a good file nothing is said:', () => {
  test.each(casesOf(ok))('%s', (name) => {
    expect(found(ok, name)).toBe('')
  })
})
