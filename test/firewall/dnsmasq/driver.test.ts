import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dnsmasq } from '../../../src/firewall/dnsmasq/driver.ts'
import type { Filter } from '../../../src/firewall/filter.ts'
import { macRangeOf } from '../../../src/firewall/mac-range.ts'
import { closed } from '../../../src/firewall/wanted.ts'
import { createRun } from '../../../src/platform/command.ts'
import { macOf } from '../contract.ts'
import { known, settled, stopKeepers, world } from '../keeper-world.ts'

const directory = mkdtempSync(join(tmpdir(), 'inspector-hosts-'))
afterAll(() => rmSync(directory, { recursive: true }))
afterEach(stopKeepers)
const { signal } = new AbortController()

let hostsdir = ''
beforeEach(() => {
  hostsdir = mkdtempSync(join(directory, 'hosts-'))
})
const driver = (purge_on_start = true) =>
  dnsmasq({ hostsdir, purge_on_start, start_command: [], stop_command: [] }, createRun(process.env))
const write = (name: string, text: string) => writeFileSync(join(hostsdir, name), text)
const textIn = (name: string) => readFileSync(join(hostsdir, name), 'utf8')

/** Which file each name is, and when it was written. */
function stamps(): ReadonlyMap<string, string> {
  const names = readdirSync(hostsdir).filter((name) => !name.startsWith('.'))
  return new Map(
    names.map((name) => {
      const { ino, mtimeNs } = statSync(join(hostsdir, name), { bigint: true })
      return [name, `${ino} ${mtimeNs}`]
    }),
  )
}

/** The names of the files that are other ones afterwards, or were written to. */
async function touchedBy(act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = stamps()
  await act()
  return [...stamps()].filter(([name, stamp]) => before.get(name) !== stamp).map(([name]) => name)
}

const filter: Filter = {
  never: [macRangeOf('02:00:*')],
  always: [],
  waiting: new Set([macOf(1)]),
  known: new Set([1, 2, 3, 4, 5].map(macOf)),
  unknown: 'deny',
}
const all = ['02:00:xx:xx:xx:xx', ...[1, 2, 3, 4, 5].map(macOf), 'unknown_hosts_filter']

describe('files that are right keep their inode and their time of change', () => {
  const harms: readonly (readonly [what: string, harm: () => void, written: readonly string[]])[] = [
    ['nothing', () => undefined, []],
    ['a file that lets in who is to stay out', () => write(macOf(2), `${macOf(2)} # known\n`), [macOf(2)]],
    ['a file that was deleted', () => rmSync(join(hostsdir, macOf(2))), [macOf(2)]],
    ['a file with a second entry', () => write(macOf(2), `${macOf(2)}\n${macOf(4)}\n`), [macOf(2), macOf(4)]],
    ['a file about another MAC', () => write(macOf(2), `${macOf(3)}\n`), [macOf(2), macOf(3)]],
    ['a foreign file about nobody', () => write('mine', '# nothing yet\n'), []],
    [
      'a foreign file about a MAC of ours',
      () => write('mine', `set:x, ${macOf(4).toUpperCase()},192.0.2.9`),
      [macOf(4)],
    ],
    ['one about a MAC that no file of ours has', () => write('mine', '6:0:0:0:0:b,192.0.2.9'), ['06:00:00:00:00:0b']],
    [
      'one with stars',
      () => write('mine', '52:55:00:*:*:*,192.0.2.9'),
      ['02:00:xx:xx:xx:xx', '52:55:00:xx:xx:xx', 'unknown_hosts_filter'],
    ],
    [
      'one with stars where we have none',
      () => write('mine', '52:55:*:00:00:02'),
      ['02:00:xx:xx:xx:xx', 'unknown_hosts_filter'],
    ],
    ['one that nobody can read', () => execFileSync('ln', ['-s', '/proc', join(hostsdir, 'mine')]), all],
    ['one that never ends', () => execFileSync('mkfifo', [join(hostsdir, 'mine')]), []],
  ]

  test.each(harms)('repaired is only what differs: %s', async (_what, harm, written) => {
    const ours = driver()
    await ours.replace(filter, signal)
    const first = stamps()
    harm()
    await ours.replace(filter, signal)
    const touched = [...stamps()].filter(([name, stamp]) => first.get(name) !== stamp).map(([name]) => name)
    expect(touched.toSorted()).toEqual([...written])
    expect((await ours.read(signal))?.known).toEqual(filter.known)
  })

  test('a start takes over what is there', async () => {
    await driver().replace(filter, signal)
    expect(await touchedBy(() => driver().replace(filter, signal))).toEqual([])
  })

  test('a file that ironic-inspector wrote is about its MAC alone', async () => {
    await driver().replace(filter, signal)
    write(macOf(9), `${macOf(9)},ignore\n`)
    expect(await touchedBy(() => driver().replace(filter, signal))).toEqual([macOf(9)])
  })

  test('a foreign file that may stay is passed over', async () => {
    await driver(false).replace(filter, signal)
    write('mine', `${macOf(4)},192.0.2.9\n`)
    expect(await touchedBy(() => driver(false).replace(filter, signal))).toEqual([])
    expect(textIn('mine')).toContain('192.0.2.9')
  })
})

describe('a service that starts over a folder in which somebody changed something', () => {
  test.each([
    ['a file of his own', () => write('mine', '06:00:00:00:00:0b,192.0.2.9\n'), ['06:00:00:00:00:0b']],
    ['a file of ours', () => write(macOf(2), `${macOf(2)} # known\n`), [macOf(2)]],
    ['a file less', () => rmSync(join(hostsdir, macOf(2))), [macOf(2)]],
  ])('writes only what differs, then and when the ports are listed: %s', async (_what, harm, written) => {
    const ports = [1, 2, 3, 4, 5].map(known)
    const before = world({ driver: driver(), ports, onStop: 'leave' })
    await before.start()
    await before.keeper.sync()
    await stopKeepers()
    const first = stamps()
    harm()
    const after = world({ driver: driver(), ports, onStop: 'leave' })
    await after.start()
    await after.keeper.sync()
    await settled()
    const touched = [...stamps()].filter(([name, stamp]) => first.get(name) !== stamp).map(([name]) => name)
    expect(touched).toEqual(written)
    expect((await driver().read(signal))?.known).toEqual(new Set([1, 2, 3, 4, 5].map(macOf)))
  })
})

test('a folder in which nothing is known says so', async () => {
  await driver().replace(closed, signal)
  expect(await driver().known?.(signal)).toEqual(new Set())
})
