import type { Collector } from '../collector.ts'
import type { Machine } from '../machine.ts'
import { tarGz, type Member } from '../tar.ts'

/** Files that tell what the kernel found; the longest is the kernel's log, which is a stream and asked of `dmesg` or the journal. */
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
  dmesg: ['dmesg'],
  ip_addr: ['ip', 'addr'],
  lsblk: ['lsblk', '--all', '--bytes', '--output-all'],
  lspci: ['lspci', '-nn'],
}

/** `logs`: a gzip-compressed tar in base64. What cannot be read is left out, and is no failure. */
export const logs: Collector = {
  name: 'logs',
  group: 'logs',
  async collect(machine, { said }) {
    const lines = said()
    const members = [
      ...(lines.length > 0 ? [{ name: 'inspector.log', text: `${lines.join('\n')}\n` }] : []),
      ...(await Promise.all(Object.entries(programs).map(([name, argv]) => asked(machine, name, argv)))).flat(),
      ...files.flatMap((path): readonly Member[] => {
        const text = machine.text(path)
        return text === undefined ? [] : [{ name: path.slice(1), text: `${text}\n` }]
      }),
      ...leftBehind(machine),
    ]
    return { data: { logs: Buffer.from(tarGz(members)).toString('base64') } }
  },
}

async function asked(machine: Machine, name: string, argv: readonly [string, ...string[]]): Promise<readonly Member[]> {
  try {
    const { stdout } = await machine.run(argv, { timeout: 15_000, limit: 8 * 1024 * 1024 })
    return stdout === '' ? [] : [{ name, text: stdout }]
  } catch {
    return []
  }
}

/** What pstore kept of a crash before: the one trace of it that survives the reboot into the ramdisk. */
function leftBehind(machine: Machine): readonly Member[] {
  const folder = '/sys/fs/pstore'
  return machine.names(folder).flatMap((name) => {
    const text = machine.text(`${folder}/${name}`)
    return text === undefined ? [] : [{ name: `pstore/${name}`, text: `${text}\n` }]
  })
}
