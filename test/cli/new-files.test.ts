import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { printedFiles, writeFiles, type NewFile } from '../../src/cli/new-files.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'new-files-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const files: readonly NewFile[] = [
  { path: 'a.yaml', text: 'a\n', secret: false },
  { path: 'sub/deep/b.yaml', text: 'b\n', secret: false },
  { path: 'credentials/c', text: 'c\n', secret: true },
]

const standing = () => readdirSync(folder, { recursive: true }).map(String).sort()
const modeOf = (path: string) => statSync(join(folder, path)).mode & 0o777

test('writes all of them, secrets for their owner alone, and leaves nothing else behind', () => {
  expect(writeFiles(files, folder, false)).toEqual(files.map(({ path }) => join(folder, path)))
  expect(standing()).toEqual(['a.yaml', 'credentials', 'credentials/c', 'sub', 'sub/deep', 'sub/deep/b.yaml'])
  expect([modeOf('a.yaml') & 0o700, modeOf('credentials/c')]).toEqual([0o600, 0o600])
})

for (const [what, put, message] of [
  [
    'a file where a folder has to be',
    (at: string) => writeFileSync(join(at, 'sub'), ''),
    '/sub" is a file, and has to be a folder',
  ],
  [
    'a link that leads nowhere in that place',
    (at: string) => symlinkSync('/nowhere', join(at, 'sub')),
    '/sub" is a file, and',
  ],
  [
    'a folder in the place of a file',
    (at: string) => mkdirSync(join(at, 'a.yaml')),
    '/a.yaml" is a folder, and has to be a file',
  ],
  ['a file that is there', (at: string) => writeFileSync(join(at, 'a.yaml'), ''), '/a.yaml": it is there already'],
] as const)
  test(`${what} is named, and nothing is written`, () => {
    put(folder)
    const before = standing()
    expect(() => writeFiles(files, folder, false)).toThrow(message)
    expect(standing()).toEqual(before)
  })

test('what was made goes again when the system refuses the rest', () => {
  const long = { path: `${'x'.repeat(250)}.yaml`, text: '', secret: false }
  expect(() => writeFiles([...files, long], folder, true)).toThrow('Cannot write')
  expect(standing()).toEqual([])
})

test('with --force a file keeps its mode, but a secret is for its owner alone', () => {
  writeFiles(files, folder, false)
  for (const path of ['a.yaml', 'credentials/c']) chmodSync(join(folder, path), 0o640)
  writeFiles(
    files.map((file) => ({ ...file, text: 'new\n' })),
    folder,
    true,
  )
  expect([modeOf('a.yaml'), modeOf('credentials/c')]).toEqual([0o640, 0o600])
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('new\n')
})

test('of a secret file is printed what may be seen of it', () => {
  const shown = { path: 'r.yaml', text: 'pw\n', secret: true, shown: '***\n' }
  expect(printedFiles([...files.slice(2), shown])).toBe(
    '# ── credentials/c\n# a secret, in a file of mode 0600\n\n# ── r.yaml\n# in a file of mode 0600\n***',
  )
})
