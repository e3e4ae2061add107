import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { disk } from '../../src/platform/files.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inspector-files-'))
  mkdirSync(join(folder, 'workflows'))
  for (const name of ['b.yaml', 'a.yaml', 'c.txt']) writeFileSync(join(folder, 'workflows', name), name)
  writeFileSync(join(folder, 'latin1.yaml'), Buffer.from([0xe9]))
  symlinkSync('/dev/zero', join(folder, 'endless.yaml'))
  symlinkSync('circle.yaml', join(folder, 'circle.yaml'))
  Bun.spawnSync(['mkfifo', join(folder, 'pipe.yaml')])
  writeFileSync(join(folder, 'huge.yaml'), '')
  truncateSync(join(folder, 'huge.yaml'), 2 ** 40)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('reading a file', () => {
  test.each([
    ['none.yaml', 'no such file'],
    ['workflows', 'it is a directory'],
    ['latin1.yaml', 'it is not UTF-8'],
    ['endless.yaml', 'it is no regular file'],
    ['pipe.yaml', 'it is no regular file'],
    ['circle.yaml', 'its symbolic links lead round in a circle'],
    ['huge.yaml', 'it is larger than 256 MiB'],
  ])('that cannot be read says why: %s', (name, why) => {
    expect(() => disk.read(join(folder, name))).toThrow(why)
  })
})

test('what a shell hands over, as with <(…), is read', () => {
  const child = Bun.spawnSync(['bash', '-c', `"$2" -e "$1" <(echo handed over)`, 'bash', reading(), process.execPath])
  expect(child.stdout.toString()).toBe('handed over\n')
})

/** A program that prints the file it is told of. */
function reading(): string {
  const files = join(import.meta.dir, '../../src/platform/files.ts')
  return `import { disk } from '${files}'; process.stdout.write(disk.read(process.argv[1]))`
}

describe('what a pattern names', () => {
  test('comes in the order of names, relative to the folder', () => {
    expect(disk.matching('workflows/*.yaml', folder)).toEqual([
      join(folder, 'workflows/a.yaml'),
      join(folder, 'workflows/b.yaml'),
    ])
  })

  test('may be absolute, a plain name, or nothing', () => {
    expect(disk.matching(`${folder}/workflows/[ab].yaml`, '/nowhere')).toHaveLength(2)
    expect(disk.matching('workflows/c.txt', folder)).toEqual([join(folder, 'workflows/c.txt')])
    expect(disk.matching('none.yaml', folder)).toEqual([])
    expect(disk.matching('none/*.yaml', folder)).toEqual([])
  })

  test('leaves out what is no file, and looks at nothing that it does not match', () => {
    expect(disk.passedOver?.('work*', folder)).toEqual([
      { path: join(folder, 'workflows'), why: 'it is a folder', isUnreadable: false },
    ])
    const why = 'its symbolic links lead round in a circle'
    expect(disk.passedOver?.('c*.yaml', folder)).toEqual([
      { path: join(folder, 'circle.yaml'), why, isUnreadable: true },
    ])
    expect(disk.passedOver?.('h*.yaml', folder)).toEqual([])
  })
})

test('what cannot be looked at is no folder, and not known to be open to all', () => {
  expect(disk.isFolder(join(folder, 'circle.yaml'))).toBe(false)
  expect(disk.isOpenToAll?.(join(folder, 'circle.yaml'))).toBe(false)
})

test('a file that everybody can change, or replace, is told from others', () => {
  const place = mkdtempSync(join(tmpdir(), 'inspector-files-'))
  try {
    const file = join(place, 'program')
    writeFileSync(file, '')
    chmodSync(file, 0o755)
    expect(disk.isOpenToAll?.(file)).toBe(false)
    chmodSync(file, 0o757)
    expect(disk.isOpenToAll?.(file)).toBe(true)
    chmodSync(file, 0o755)
    chmodSync(place, 0o777)
    expect(disk.isOpenToAll?.(file)).toBe(true)
    chmodSync(place, 0o1777)
    expect(disk.isOpenToAll?.(file)).toBe(false)
    expect(disk.isOpenToAll?.(join(place, 'none', 'program'))).toBe(false)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
