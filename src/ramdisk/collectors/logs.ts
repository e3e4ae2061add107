import type { Collector } from '../collector.ts'
import type { Machine } from '../machine.ts'
import { tarGz, type Member } from '../tar.ts'
import { udevText } from '../udev.ts'

/** Files that tell what the kernel found. */
const files = [
  '/proc/cmdline',
  '/proc/cpuinfo',
  '/proc/meminfo',
  '/proc/modules',
  '/proc/mounts',
  '/proc/net/dev',
  '/proc/net/route',
  '/proc/partitions',
  '/proc/mdstat',
  '/etc/resolv.conf',
] as const

/** Programs that tell more; those that are not there are left out, as ironic-python-agent does it. */
const programs: Readonly<Record<string, readonly [string, ...string[]]>> = {
  journal: ['journalctl', '--boot', '--no-pager', '--lines=10000'],
  df: ['df', '--all'],
  efibootmgr: ['efibootmgr', '--verbose'],
  ip_addr: ['ip', 'addr'],
  lsblk: ['lsblk', '--all', '--bytes', '--output-all'],
  lshw: ['lshw', '-quiet', '-json'],
  lspci: ['lspci', '-nn'],
  multipath: ['multipath', '-ll'],
  ps: ['ps', 'aux'],
}

/** `logs`: a gzip-compressed tar in base64. What cannot be read is left out, and is no failure. */
export const logs: Collector = {
  name: 'logs',
  group: 'logs',
  async collect(machine, { said }) {
    const members = [
      ...member('inspector.log', said().join('\n')),
      ...(await Promise.all(Object.entries(programs).map(([name, argv]) => asked(machine, name, argv)))).flat(),
      ...member('dmesg', machine.kernelLog()),
      ...files.flatMap((path) => member(path.slice(1), machine.text(path))),
      ...machine.names('/sys/block').flatMap((name) => member(`udev/${name}`, udevText(machine, name))),
      ...machine.names(pstore).flatMap((name) => member(`pstore/${name}`, machine.text(`${pstore}/${name}`))),
    ]
    return { data: { logs: Buffer.from(tarGz(members)).toString('base64') } }
  },
}

/** What pstore kept of a crash before is the one trace of it that survives the reboot into the ramdisk. */
const pstore = '/sys/fs/pstore'

function member(name: string, text: string | undefined): readonly Member[] {
  return text === undefined || text === '' ? [] : [{ name, text: text.endsWith('\n') ? text : `${text}\n` }]
}

async function asked(machine: Machine, name: string, argv: readonly [string, ...string[]]): Promise<readonly Member[]> {
  try {
    const { stdout } = await machine.run(argv, { timeout: 15_000, limit: 8 * 1024 * 1024 })
    return member(name, stdout)
  } catch {
    return []
  }
}
