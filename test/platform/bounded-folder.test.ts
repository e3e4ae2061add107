import { afterAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBoundedFolders } from '../../src/platform/bounded-folder.ts'

const root = mkdtempSync(join(tmpdir(), 'inspector-bounded-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

let made = 0
const folder = () => join(root, String(++made))
const file = (directory: string, name: string, size: number, maxTotal = 100) => ({
  directory,
  name,
  bytes: new Uint8Array(size).fill(65),
  maxTotal,
  isOurs: (other: string) => other.endsWith('.gz'),
})
/** Makes the file this many seconds old. */
const age = (path: string, seconds: number) => utimesSync(path, new Date(), new Date(Date.now() - seconds * 1000))

describe('a file', () => {
  test('is written whole, for its owner alone, and its folder is made', async () => {
    const directory = join(folder(), 'deep', 'er')
    await createBoundedFolders().keep(file(directory, 'a.gz', 3))
    expect(readFileSync(join(directory, 'a.gz'), 'utf8')).toBe('AAA')
    expect(statSync(join(directory, 'a.gz')).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['a.gz'])
  })

  test('takes the place of one of the same name, whose size does not count', async () => {
    const directory = folder()
    const folders = createBoundedFolders()
    await folders.keep(file(directory, 'b.gz', 40))
    await folders.keep(file(directory, 'a.gz', 50))
    await folders.keep(file(directory, 'a.gz', 60))
    expect(readdirSync(directory).sort()).toEqual(['a.gz', 'b.gz'])
    expect(statSync(join(directory, 'a.gz')).size).toBe(60)
  })

  test('is not written through a link', async () => {
    const directory = folder()
    mkdirSync(directory)
    const outside = join(root, 'outside')
    writeFileSync(outside, 'safe')
    for (const name of ['a.gz', '.a.gz.part']) symlinkSync(outside, join(directory, name))
    await createBoundedFolders().keep(file(directory, 'a.gz', 3))
    expect(readFileSync(outside, 'utf8')).toBe('safe')
    expect(readFileSync(join(directory, 'a.gz'), 'utf8')).toBe('AAA')
  })

  test('that cannot be written is told with the reason, and nothing of it stays', async () => {
    const directory = folder()
    mkdirSync(join(directory, 'a.gz', 'full'), { recursive: true })
    await expect(createBoundedFolders().keep(file(directory, 'a.gz', 3))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(join(directory, 'a.gz')),
    })
    expect(readdirSync(directory)).toEqual(['a.gz'])
  })
})

describe('the total size', () => {
  test('is kept by removing the oldest, whatever their names', async () => {
    const directory = folder()
    const folders = createBoundedFolders()
    for (const name of ['c.gz', 'a.gz', 'b.gz']) await folders.keep(file(directory, name, 30))
    age(join(directory, 'b.gz'), 300)
    age(join(directory, 'c.gz'), 200)
    age(join(directory, 'a.gz'), 100)
    await folders.keep(file(directory, 'd.gz', 10))
    expect(readdirSync(directory).sort()).toEqual(['a.gz', 'b.gz', 'c.gz', 'd.gz'])
    await folders.keep(file(directory, 'e.gz', 40))
    expect(readdirSync(directory).sort()).toEqual(['a.gz', 'd.gz', 'e.gz'])
  })

  test('is not exceeded by many files at once', async () => {
    const directory = folder()
    const folders = createBoundedFolders()
    await Promise.all(Array.from({ length: 20 }, (_, n) => folders.keep(file(directory, `${n}.gz`, 30))))
    expect(readdirSync(directory)).toHaveLength(3)
  })

  test('counts neither files of others nor folders nor links, and none of them is removed', async () => {
    const directory = folder()
    mkdirSync(join(directory, 'x.gz'), { recursive: true })
    writeFileSync(join(directory, 'syslog'), 'A'.repeat(1000))
    writeFileSync(join(directory, '.hidden.gz'), 'A'.repeat(1000))
    symlinkSync(join(directory, 'syslog'), join(directory, 'y.gz'))
    const folders = createBoundedFolders()
    await folders.keep(file(directory, 'a.gz', 60))
    await folders.keep(file(directory, 'b.gz', 60))
    expect(readdirSync(directory).sort()).toEqual(['.hidden.gz', 'b.gz', 'syslog', 'x.gz', 'y.gz'])
  })

  test('refuses a file that alone is larger, and leaves the others', async () => {
    const directory = folder()
    const folders = createBoundedFolders()
    await folders.keep(file(directory, 'a.gz', 60))
    await expect(folders.keep(file(directory, 'b.gz', 101))).rejects.toMatchObject({ code: 'invalid' })
    expect(existsSync(join(directory, 'a.gz'))).toBe(true)
    await folders.keep(file(directory, 'c.gz', 100))
    expect(readdirSync(directory)).toEqual(['c.gz'])
  })
})
