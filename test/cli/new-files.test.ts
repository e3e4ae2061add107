import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  chmodSync,
  lstatSync,
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
  [
    'a device behind a link',
    (at: string) => symlinkSync('/dev/null', join(at, 'a.yaml')),
    '/a.yaml" is no regular file',
  ],
  [
    'a link that leads nowhere in the place of a file',
    (at: string) => symlinkSync('/nowhere', join(at, 'a.yaml')),
    '/a.yaml": it is there already',
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
  const long = { path: `${'x'.repeat(251)}.yaml`, text: '', secret: false }
  expect(() => writeFiles([...files, long], folder, true)).toThrow('Cannot write')
  expect(standing()).toEqual([])
})

test('with --force files that were replaced are back when a later one cannot be', () => {
  writeFiles(files, folder, false)
  const before = standing()
  // Nothing stands in the way until the first of them is written.
  const clash = ['z/y', 'z'].map((path) => ({ path, text: '', secret: false }))
  const changed = files.map((file) => ({ ...file, text: 'new\n' }))
  expect(() => writeFiles([...changed, ...clash], folder, true)).toThrow(`Cannot write "${folder}/z"`)
  expect(standing()).toEqual(before)
  expect(files.map(({ path }) => readFileSync(join(folder, path), 'utf8'))).toEqual(files.map(({ text }) => text))
})

test('with --force a link that leads nowhere becomes the file', () => {
  symlinkSync('/nowhere', join(folder, 'a.yaml'))
  writeFiles(files, folder, true)
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('a\n')
})

test('with --force a file keeps its mode; a secret stays readable for its group, and for nobody else', () => {
  writeFiles(files, folder, false)
  for (const path of ['a.yaml', 'credentials/c']) chmodSync(join(folder, path), 0o664)
  writeFiles(
    files.map((file) => ({ ...file, text: 'new\n' })),
    folder,
    true,
  )
  expect([modeOf('a.yaml'), modeOf('credentials/c')]).toEqual([0o664, 0o640])
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('new\n')
  expect(standing()).toEqual(['a.yaml', 'credentials', 'credentials/c', 'sub', 'sub/deep', 'sub/deep/b.yaml'])
})

test('no link that others could plant is written through', () => {
  const stolen = join(folder, 'stolen')
  writeFileSync(stolen, '')
  mkdirSync(join(folder, 'credentials'))
  symlinkSync(stolen, join(folder, `credentials/c.${process.pid}.new`))
  writeFiles(files, folder, false)
  expect([
    readFileSync(stolen, 'utf8'),
    lstatSync(join(folder, `credentials/c.${process.pid}.new`)).isSymbolicLink(),
  ]).toEqual(['', true])
})

test('of a secret file is printed what may be seen of it', () => {
  const shown = { path: 'r.yaml', text: 'pw\n', secret: true, shown: '***\n' }
  expect(printedFiles([...files.slice(2), shown])).toBe(
    '# ── credentials/c\n# a secret, in a file of mode 0600\n\n# ── r.yaml\n# in a file of mode 0600\n***',
  )
})
