import { describe, expect, test } from 'bun:test'
import { basename } from 'node:path'
import { sources, top } from './sources.ts'

const files = await sources()

/** `path:line` of every line of the product that matches. */
function lines(pattern: RegExp, but: (path: string) => boolean = () => false): string[] {
  return files
    .filter((file) => !but(file.path))
    .flatMap((file) =>
      file.text
        .split('\n')
        .flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [])),
    )
}

describe('every file of the product', () => {
  test('has at most 300 lines: one that needs a table of contents is two files', () => {
    expect(files.flatMap((file) => (file.text.split('\n').length > 301 ? [file.path] : []))).toEqual([])
  })

  test('says what each of its exports promises', () => {
    expect(files.flatMap((file) => undocumented(file.text).map((name) => `${file.path}: ${name}`))).toEqual([])
  })

  test('is finished: no notes to come back to', () => {
    expect(lines(/\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([])
  })

  test('is typed: no any, no suppressed checks', () => {
    expect(lines(/^(?!\s*(\/?\*|\/\/)).*(\bas any\b|: any\b|<any>)/)).toEqual([])
    expect(lines(/@ts-(ignore|nocheck|expect-error)|(ox|es)lint-disable/)).toEqual([])
  })

  test('has names for what it exports, no default', () => {
    expect(lines(/^export default\b/)).toEqual([])
  })

  test('writes to the terminal only in the command line', () => {
    expect(lines(/\bconsole\.\w+\(/, (path) => path.startsWith('cli/'))).toEqual([])
  })

  test('is in a folder and has a name that says what it is', () => {
    const vague = /^(utils?|common|helpers?|base|misc|shared|lib|stuff)(\.ts)?$/
    expect(files.flatMap((file) => (file.path.split('/').some((part) => vague.test(part)) ? [file.path] : []))).toEqual(
      [],
    )
  })
})

test('no tracked file names the machine it was written on', async () => {
  const listed = Bun.spawnSync(['git', 'ls-files', '-z'], { cwd: top })
  const names = listed.stdout
    .toString()
    .split('\0')
    .filter((name) => name !== '' && basename(name) !== 'bun.lock')
  const machine = /\/(work|home|Users)\/[a-z]|\/tmp\/[a-z]*boot|https?:\/\/registry\.|\.internal\b/
  const wrong: string[] = []
  for (const name of names) {
    const file = Bun.file(`${top}/${name}`)
    if (!(await file.exists()) || name === 'test/house/files.test.ts') continue
    const text = await file.text()
    text.split('\n').forEach((line, index) => {
      if (machine.test(line)) wrong.push(`${name}:${index + 1}: ${line.trim().slice(0, 120)}`)
    })
  }
  expect(wrong).toEqual([])
})

test('an export without a comment is noticed', () => {
  expect(undocumented('/** Yes. */\nexport const a = 1\n\nexport const b = 2\nexport type C = 1')).toEqual(['b', 'C'])
  expect(undocumented('/** A schema and its type. */\nexport const A = 1\nexport type B = typeof A')).toEqual([])
})

/** Names of exports that no comment stands before; the type of a documented value needs none, nor the second of one name. */
function undocumented(text: string): string[] {
  const rows = text.split('\n')
  const declared =
    /^export (?:declare )?(?:abstract )?(?:async )?(?:const|let|function\*?|class|type|interface|enum) (\w+)/
  const seen = new Set<string>()
  return rows.flatMap((row, index) => {
    const name = declared.exec(row)?.[1]
    if (name === undefined || seen.has(name) || /^export type .*\btypeof /.test(row)) return []
    seen.add(name)
    return (rows[index - 1] ?? '').trim().endsWith('*/') ? [] : [name]
  })
}
