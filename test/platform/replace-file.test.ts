import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  chmodSync,
  chownSync,
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
import { isReplaceable, partOf, putInPlace, replaceFile } from '../../src/platform/replace-file.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'replace-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const at = (name: string) => join(folder, name)
const text = (name: string) => readFileSync(at(name), 'utf8')
const modeOf = (name: string) => statSync(at(name)).mode & 0o777
const isRoot = process.getuid?.() === 0

test('a new file, and one in the place of another, with its permissions; nothing else is left', () => {
  replaceFile(at('a'), 'one', { fresh: 0o600, kept: 0o777 })
  expect([text('a'), modeOf('a')]).toEqual(['one', 0o600])
  chmodSync(at('a'), 0o664)
  replaceFile(at('a'), new Uint8Array([0x32]))
  expect([text('a'), modeOf('a')]).toEqual(['2', 0o664])
  expect(readdirSync(folder)).toEqual(['a'])
})

test('of the permissions there were, only those stay that may', () => {
  writeFileSync(at('a'), '')
  chmodSync(at('a'), 0o666)
  replaceFile(at('a'), '', { fresh: 0o600, kept: 0o640 })
  expect(modeOf('a')).toBe(0o640)
})

test.skipIf(!isRoot)('owner and group stay', () => {
  writeFileSync(at('a'), '')
  chownSync(at('a'), 12, 34)
  chmodSync(at('a'), 0o640)
  replaceFile(at('a'), 'new')
  const { uid, gid } = statSync(at('a'))
  expect([uid, gid, modeOf('a'), text('a')]).toEqual([12, 34, 0o640, 'new'])
})

test.skipIf(!isRoot)('who may not give files away writes it all the same, and lets no other group read it', () => {
  writeFileSync(at('a'), 'old')
  chownSync(at('a'), 0, 34)
  chmodSync(at('a'), 0o640)
  chmodSync(folder, 0o777)
  const script = `
    import { replaceFile } from ${JSON.stringify(join(import.meta.dir, '../../src/platform/replace-file.ts'))}
    process.setgroups([]); process.setgid(65534); process.setuid(65534)
    replaceFile(${JSON.stringify(at('a'))}, 'new')`
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, '-e', script])
  expect([exitCode, stderr.toString()]).toEqual([0, ''])
  const { uid, gid } = statSync(at('a'))
  expect([uid, gid, modeOf('a'), text('a')]).toEqual([65534, 65534, 0o600, 'new'])
})

test('a link stays one, and its file is replaced', () => {
  mkdirSync(at('sub'))
  writeFileSync(at('sub/real'), 'old')
  symlinkSync('sub/real', at('link'))
  replaceFile(at('link'), 'new')
  expect([lstatSync(at('link')).isSymbolicLink(), text('sub/real')]).toEqual([true, 'new'])
  expect(readdirSync(at('sub'))).toEqual(['real'])
})

test('when it cannot be written, what was there stays, and no part does', () => {
  mkdirSync(at('a'))
  const content = () => replaceFile(at('x'.repeat(256)), 'new')
  expect(content).toThrow('ENAMETOOLONG')
  expect(readdirSync(folder)).toEqual(['a'])
})

test('devices and folders are not replaced', () => {
  symlinkSync('/dev/null', at('null'))
  writeFileSync(at('a'), '')
  const places = ['/dev/null', '/dev/stdout', '/proc/self/fd/1', at('null'), folder, at('a'), at('none')]
  expect(places.map(isReplaceable)).toEqual([false, false, false, false, false, true, true])
  replaceFile(at('null'), 'gone')
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

test('a part that took its place goes again, and what was there is back', () => {
  const permissions = { fresh: 0o600, kept: 0o777 }
  writeFileSync(at('a'), 'old')
  const { ino } = statSync(at('a'))
  const replaced = ['a', 'b'].map((name) => putInPlace(partOf(at(name), 'new', permissions)))
  expect([text('a'), text('b')]).toEqual(['new', 'new'])
  for (const { undo } of replaced) undo()
  expect([readdirSync(folder), text('a'), statSync(at('a')).ino]).toEqual([['a'], 'old', ino])

  const { settle } = putInPlace(partOf(at('a'), 'new', permissions))
  settle()
  expect([readdirSync(folder), text('a')]).toEqual([['a'], 'new'])
})

test('where a part cannot take its place, all is as before', () => {
  writeFileSync(at('a'), 'old')
  expect(() => putInPlace({ path: at('none'), place: at('a') })).toThrow('ENOENT')
  expect([readdirSync(folder), text('a')]).toEqual([['a'], 'old'])
})
