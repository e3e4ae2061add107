import { expect, test } from 'bun:test'
import { cpio, type Entry } from '../../../src/ramdisk/image/cpio.ts'

const text = (value: string) => Buffer.from(value)
const entries: readonly Entry[] = [
  { path: 'bin/tool', kind: 'file', data: text('abcde'), executable: true },
  { path: 'dev/console', kind: 'device', major: 5, minor: 1 },
  { path: 'etc/empty', kind: 'file', data: text(''), executable: false },
  { path: 'link', kind: 'link', target: 'bin/tool' },
  { path: 'proc', kind: 'folder' },
]

/** What another program finds in an archive: python's tarfile knows no cpio, so the header is read field by field. */
function read(archive: Uint8Array) {
  const found: Record<string, string> = {}
  for (let at = 0; ;) {
    const header = Buffer.from(archive.subarray(at, at + 110)).toString('latin1')
    expect(header.slice(0, 6)).toBe('070701')
    const field = (index: number) => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16)
    const [mode, size, nameSize] = [field(1), field(6), field(11)]
    const name = Buffer.from(archive.subarray(at + 110, at + 110 + nameSize - 1)).toString()
    const dataAt = (at + 110 + nameSize + 3) & ~3
    const data = Buffer.from(archive.subarray(dataAt, dataAt + size)).toString()
    if (name === 'TRAILER!!!') return found
    found[name] = `${mode.toString(8)} ${field(9)}:${field(10)} ${data}`.trim()
    at = (dataAt + size + 3) & ~3
  }
}

test('holds files, folders, links and devices, and the folders that nobody named', () => {
  expect(read(cpio(entries))).toEqual({
    bin: '40755 0:0',
    'bin/tool': '100755 0:0 abcde',
    dev: '40755 0:0',
    'dev/console': '20600 5:1',
    etc: '40755 0:0',
    'etc/empty': '100644 0:0',
    link: '120777 0:0 bin/tool',
    proc: '40755 0:0',
  })
})

test('the order in which entries come makes no difference', () => {
  expect(Buffer.from(cpio(entries.toReversed())).equals(Buffer.from(cpio(entries)))).toBe(true)
})
