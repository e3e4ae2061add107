import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dnsmasq } from '../../src/firewall/dnsmasq/driver.ts'
import type { Filter } from '../../src/firewall/filter.ts'
import { macRangeOf } from '../../src/firewall/mac-range.ts'
import type { FirewallSettings } from '../../src/firewall/settings.ts'
import { closed } from '../../src/firewall/wanted.ts'
import { createRun, type Run } from '../../src/platform/command.ts'
import { firewallContract, macOf } from '../firewall/contract.ts'
import { until } from '../service/inspector.ts'
import { hindrance, namespace, scratch, title, type Spawned } from './namespace.ts'

const reason = hindrance('dnsmasq', 'mount')
const kernel = reason === undefined ? await namespace('dnsmasq') : undefined
await kernel?.run(['ip', 'link', 'add', 'br-test', 'type', 'bridge'])
await kernel?.run(['ip', 'addr', 'add', '172.30.0.1/24', 'dev', 'br-test'])
await kernel?.run(['ip', 'link', 'set', 'br-test', 'up'])
const directory = kernel ? scratch('dnsmasq') : ''
const { signal } = new AbortController()
const run = createRun(process.env)

let server: Spawned | undefined
let log = ''
/** A dnsmasq that reads hosts from a new folder; the one before is ended. */
async function served(parent = directory): Promise<string> {
  await server?.signal('SIGKILL')
  const hostsdir = mkdtempSync(join(parent, 'hosts-'))
  log = `${hostsdir}.log`
  server = kernel?.spawn(
    [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      '--port=0',
      '--interface=br-test',
      '--bind-interfaces',
      '--dhcp-range=172.30.0.100,172.30.0.250',
      `--dhcp-hostsdir=${hostsdir}`,
      '--leasefile-ro',
      '--user=root',
      '--pid-file=',
      '--log-facility=-',
    ],
    log,
  )
  await until(async () => (await Bun.file(log).text()).includes('DHCP, IP range'), 'dnsmasq is ready')
  return hostsdir
}

function driver(hostsdir: string, more: Partial<FirewallSettings['dnsmasq']> = {}, by: Run = run) {
  return dnsmasq({ hostsdir, purge_on_start: true, start_command: [], stop_command: [], ...more }, by)
}

/** Calls with a file system in memory, and how to mount it otherwise. */
async function mounted(
  options: string,
  act: (path: string, remount: (options: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const path = mkdtempSync(join(directory, 'mount-'))
  const mount = (...args: string[]) => run(['mount', ...args], { timeout: 10_000 })
  await mount('-t', 'tmpfs', '-o', options, 'inspector-test', path)
  try {
    await act(path, (other) => mount('-o', `remount,${other}`, path))
  } finally {
    await run(['umount', '--lazy', path], { timeout: 10_000 })
  }
}

let folder = ''
firewallContract(
  title('dnsmasq', reason),
  reason !== undefined,
  async () => {
    folder = await served()
    return driver(folder)
  },
  {
    beside: async () => driver(mkdtempSync(join(directory, 'hosts-'))),
    thousands: 2,
    harm: {
      'somebody deleted all files': async () => {
        for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
      },
      'somebody let a known MAC in': async () =>
        writeFileSync(join(folder, '52:54:00:00:00:0b'), '52:54:00:00:00:0b # known\n'),
      'somebody emptied a file': async () => writeFileSync(join(folder, '52:54:00:00:00:0b'), ''),
      'somebody deleted the file about all others': async () => rmSync(join(folder, 'unknown_hosts_filter')),
      'somebody wrote a file of his own': async () =>
        writeFileSync(join(folder, 'mine'), '52:54:00:00:00:0b,192.0.2.9\n'),
      'somebody shut all others out': async () =>
        writeFileSync(join(folder, 'unknown_hosts_filter'), '*:*:*:*:*:*,ignore\n'),
    },
  },
)

const filter: Filter = { ...closed, waiting: new Set([macOf(1)]), known: new Set([macOf(1), macOf(2)]) }
/** The files that dnsmasq tells to have read, in order. */
const wasRead = () => [...readFileSync(log, 'utf8').matchAll(/: read .*\/(\S+)$/gm)].map(([, name]) => name)
const textIn = (path: string, name: string) => readFileSync(join(path, name), 'utf8')

describe.skipIf(reason !== undefined)(title('a hosts folder that dnsmasq reads', reason), () => {
  test('dnsmasq has read a change when it is confirmed, each file once and none by half', async () => {
    const hostsdir = await served()
    const ours = driver(hostsdir)
    await ours.replace(filter, signal)
    await ours.change({ waiting: { added: [macOf(2)], removed: [macOf(1)] } }, signal)
    // Its log is behind its reading.
    await until(() => wasRead().length >= 5, 'dnsmasq has told what it read')
    expect(wasRead().filter((name) => name === macOf(1))).toHaveLength(2)
    expect(readFileSync(log, 'utf8')).not.toMatch(/bad |error|failed|\.inspector/)
  })

  test('those to be shut out are read first, all others before them when they are shut out, else last', async () => {
    const ours = driver(await served())
    await ours.replace({ ...filter, always: [macRangeOf('06:*')], unknown: 'allow' }, signal)
    await until(() => wasRead().length >= 4, 'dnsmasq has told what it read')
    expect(wasRead()).toEqual([macOf(2), '06:xx:xx:xx:xx:xx', macOf(1), 'unknown_hosts_filter'])
    await ours.change({ unknown: 'deny', known: { added: [macOf(3)], removed: [] }, always: [] }, signal)
    await until(() => wasRead().length >= 7, 'dnsmasq has told what it read')
    expect(wasRead().slice(4)).toEqual(['unknown_hosts_filter', macOf(3), '06:xx:xx:xx:xx:xx'])
  })

  test('has one file for each MAC, and never deletes one: the opposite is written', async () => {
    const hostsdir = await served()
    const ours = driver(hostsdir)
    await ours.replace({ ...filter, unknown: 'allow' }, signal)
    expect(textIn(hostsdir, macOf(1))).toBe(`${macOf(1)} # waiting known\n`)
    expect(textIn(hostsdir, macOf(2))).toBe(`${macOf(2)},ignore # known\n`)
    await ours.change({ known: { added: [], removed: [macOf(2)] } }, signal)
    expect(textIn(hostsdir, macOf(2))).toBe(`${macOf(2)} # no port\n`)
    await ours.change({ unknown: 'deny' }, signal)
    expect(textIn(hostsdir, macOf(2))).toBe(`${macOf(2)},ignore # no port\n`)
    expect(textIn(hostsdir, 'unknown_hosts_filter')).toBe('*:*:*:*:*:*,ignore\n')
    expect(statSync(join(hostsdir, macOf(2))).mode & 0o777).toBe(0o644)
  })

  test('a change is not confirmed before dnsmasq has read it', async () => {
    const ours = driver(await served())
    await ours.replace(filter, signal)
    const order: string[] = []
    process.kill(server?.pid ?? 0, 'SIGSTOP')
    const confirmed = ours.change({ unknown: 'allow' }, signal).then(() => order.push('confirmed'))
    await Bun.sleep(150)
    order.push('reads again')
    process.kill(server?.pid ?? 0, 'SIGCONT')
    await confirmed
    expect(order).toEqual(['reads again', 'confirmed'])
  })

  test(
    'more files than the kernel keeps events for wait until dnsmasq has read those before',
    () =>
      mounted('size=200m', async (path) => {
        const ours = driver(await served(path))
        const known = new Set(Array.from({ length: 18_000 }, (_, n) => macOf(n)))
        process.kill(server?.pid ?? 0, 'SIGSTOP')
        const written = ours.replace({ ...closed, known }, signal)
        await Bun.sleep(4000)
        process.kill(server?.pid ?? 0, 'SIGCONT')
        await written
        await until(() => wasRead().length === 18_001, 'dnsmasq has read them all')
      }),
    60_000,
  )

  test('a file of somebody else does not go on counting', async () => {
    const hostsdir = await served()
    const ours = driver(hostsdir)
    await ours.replace(filter, signal)
    writeFileSync(join(hostsdir, 'mine'), `${macOf(2)},192.0.2.9\n`)
    await until(() => wasRead().includes('mine'), 'dnsmasq has read it')
    await ours.replace(filter, signal)
    await until(() => wasRead().lastIndexOf(macOf(2)) > wasRead().indexOf('mine'), 'dnsmasq has read ours again')
    expect(existsSync(join(hostsdir, 'mine'))).toBe(false)
    expect(wasRead().filter((name) => name === macOf(1))).toHaveLength(1)
  })

  test('before everything is removed, those are let in who were shut out, and no other file is written', async () => {
    const ours = driver(await served())
    await ours.replace(filter, signal)
    await until(() => wasRead().length >= 3, 'dnsmasq has told what it read')
    await ours.remove(signal)
    await until(() => wasRead().length >= 5, 'dnsmasq has told what it read')
    // Behind these it tells of the files that are deleted.
    expect(wasRead().slice(3, 5)).toEqual([macOf(2), 'unknown_hosts_filter'])
  })

  test('without a dnsmasq that reads, a change is confirmed when it is on disk', async () => {
    const hostsdir = mkdtempSync(join(directory, 'hosts-'))
    await driver(hostsdir).replace(filter, signal)
    expect(readdirSync(hostsdir).sort()).toEqual(['.inspector', macOf(1), macOf(2), 'unknown_hosts_filter'])
  })
})

describe.skipIf(reason !== undefined)(title("dnsmasq's start and end", reason), () => {
  const made = () => {
    const hostsdir = mkdtempSync(join(directory, 'hosts-'))
    writeFileSync(join(hostsdir, macOf(9)), `${macOf(9)}\n`)
    writeFileSync(join(hostsdir, 'of-somebody-else'), '52:54:00:00:00:99,192.0.2.9\n')
    mkdirSync(join(hostsdir, '.inspector'))
    writeFileSync(join(hostsdir, '.inspector', macOf(9)), 'half a l')
    return hostsdir
  }
  const start_command = ['sh', '-c', 'exit 0']

  test('a start purges before dnsmasq is started: files of others, and those that say nothing', async () => {
    const hostsdir = made()
    await driver(hostsdir, { start_command }).replace(filter, signal)
    expect(readdirSync(hostsdir).sort()).toEqual(['.inspector', macOf(1), macOf(2), 'unknown_hosts_filter'])
    expect(readdirSync(join(hostsdir, '.inspector'))).toEqual([])
  })

  test('while dnsmasq runs on, the file of a MAC that no port has says what all others get', async () => {
    const hostsdir = made()
    await driver(hostsdir).replace(filter, signal)
    expect(textIn(hostsdir, macOf(9))).toBe(`${macOf(9)},ignore # no port\n`)
    expect(existsSync(join(hostsdir, 'of-somebody-else'))).toBe(false)
  })

  test('purge_on_start: false leaves files of others', async () => {
    const hostsdir = made()
    const ours = driver(hostsdir, { start_command, purge_on_start: false })
    await ours.replace(filter, signal)
    expect(textIn(hostsdir, 'of-somebody-else')).toContain('192.0.2.9')
    expect(textIn(hostsdir, macOf(9))).toBe(`${macOf(9)},ignore # no port\n`)
    await ours.remove(signal)
    expect(readdirSync(hostsdir)).toEqual(['of-somebody-else'])
  })

  test('the commands are run as they are written, without a shell', async () => {
    const hostsdir = mkdtempSync(join(directory, 'hosts-'))
    const start = ['sh', '-c', `echo "$0" >${hostsdir}.started`, 'a; b $HOME']
    const { server: service } = driver(hostsdir, {
      start_command: start,
      stop_command: ['touch', `${hostsdir}.stopped`],
    })
    await service?.start(signal)
    expect(readFileSync(`${hostsdir}.started`, 'utf8')).toBe('a; b $HOME\n')
    await service?.stop()
    expect(existsSync(`${hostsdir}.stopped`)).toBe(true)
  })

  test('a command that hangs is killed', async () => {
    const hanging = driver(directory, { start_command: ['sleep', '600'] }, (argv, options) =>
      run(argv, { ...options, timeout: 300 }),
    )
    await expect(hanging.server?.start(signal)).rejects.toThrow('Cannot run "sleep": it took longer than 300 ms')
  })

  test('a command that fails or is missing says which setting it is', async () => {
    const failing = driver(directory, {
      start_command: ['sh', '-c', 'echo no such unit >&2; exit 5'],
      stop_command: ['no-such-program'],
    })
    await expect(failing.server?.start(signal)).rejects.toThrow(
      'firewall.dnsmasq.start_command: Cannot run "sh": exit code 5: no such unit',
    )
    await expect(failing.server?.stop()).rejects.toThrow('firewall.dnsmasq.stop_command: Cannot run "no-such-program"')
  })
})

describe.skipIf(reason !== undefined)(title('a hosts folder that cannot be written', reason), () => {
  test('read-only: said with what to do, and what held holds', () =>
    mounted('size=1m', async (path, remount) => {
      const ours = driver(path)
      await ours.replace(filter, signal)
      await remount('ro')
      await expect(ours.change({ waiting: { added: [], removed: [macOf(1)] } }, signal)).rejects.toMatchObject({
        code: 'unavailable',
        message: `Cannot write into the hosts folder of dnsmasq "${path}": the file system is read-only; mount it for writing, or move the folder`,
      })
      expect((await ours.read(signal))?.waiting).toEqual(new Set([macOf(1)]))
      await remount('rw')
      await ours.replace(closed, signal)
      expect(await ours.read(signal)).toMatchObject({ waiting: new Set(), known: new Set() })
    }))

  test('full: said with what to do, and none of a change is put in place', () =>
    mounted('size=1m,nr_inodes=40', async (path) => {
      const ours = driver(path)
      await ours.replace(filter, signal)
      const added = Array.from({ length: 60 }, (_, n) => macOf(n))
      await expect(ours.change({ known: { added, removed: [] }, unknown: 'allow' }, signal)).rejects.toThrow(
        `"${path}": no space is left; free some on that file system`,
      )
      expect(await ours.read(signal)).toEqual(filter)
    }))

  test('missing: said with what to do', async () => {
    const missing = join(directory, 'missing')
    await expect(driver(missing).replace(filter, signal)).rejects.toThrow(
      `Cannot use the hosts folder of dnsmasq "${missing}": there is no such folder; make it, and name it in dnsmasq's dhcp-hostsdir`,
    )
  })

  test('no folder at all: said with what to do', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    await expect(driver(file).replace(filter, signal)).rejects.toThrow(`"${file}": it is not a folder; set`)
  })

  test('on a file system that does not tell of changes: said with what to do', async () => {
    await expect(driver('/proc/self').replace(filter, signal)).rejects.toThrow(
      'Cannot use the hosts folder of dnsmasq "/proc/self": it is on a file system of the type proc, where dnsmasq may not be told of changes; set firewall.dnsmasq.hostsdir to a folder on a local disk',
    )
  })
})
