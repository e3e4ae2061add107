import { constants } from 'node:fs'
import { open, readdir, readFile, rename, rm, mkdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { InspectorError } from '../../model/error.ts'

/**
 * Written here first and then renamed, so that dnsmasq never reads half a file: it reads no folders, and its watch (inotify)
 * does not reach into this one.
 */
const staging = '.inspector'

/** Renamed at once at most: the kernel keeps 16,384 events for dnsmasq, and drops further ones without its noticing. */
const batch = 4096

/** ms to wait for dnsmasq to read the last file of a batch, and of all. */
const patience = { batch: 10_000, all: 1000 }
/** The same once it did not: it is not running, or the file system notes no accesses. A batch needs the time all the same. */
const impatience = { batch: 2000, all: 50 }

/** What is kept open at once. */
const atOnce = 16

/**
 * File systems that other machines or virtual machines write to (the numbers are those of statfs(2)): a change made here is
 * not told to a dnsmasq there. And /proc and /sys, which tell nobody of changes (inotify(7)).
 */
const deaf: Readonly<Record<number, string>> = {
  0x6969: 'nfs',
  0x517b: 'smb',
  0xff534d42: 'cifs',
  0xfe534d42: 'smb2',
  0x01021997: '9p',
  0x65735546: 'fuse',
  0x00c36400: 'ceph',
  0x5346414f: 'afs',
  0x7461636f: 'ocfs2',
  0x01161970: 'gfs2',
  0x9fa0: 'proc',
  0x62656572: 'sysfs',
}

/** The folder that dnsmasq reads hosts from. All fail with `unavailable`, and say what to do. */
export type HostsFolder = {
  /** Fails when dnsmasq would not be told of changes. */
  check(): Promise<void>
  /** Names of the files that dnsmasq reads. */
  names(): Promise<readonly string[]>
  /** The text of each of these files that is there. */
  texts(names: readonly string[]): Promise<ReadonlyMap<string, string>>
  /**
   * Puts files in place in their order, each as a whole. Resolves when they are on disk, and dnsmasq has read the last, as
   * its access time tells, or has not within a second. When one cannot be written, none is put in place.
   */
  write(files: readonly (readonly [name: string, text: string])[], signal: AbortSignal): Promise<void>
  /** Deletes files, which a running dnsmasq does not notice. */
  remove(names: readonly string[]): Promise<void>
  /** Deletes what was left over by a killed process. */
  tidy(): Promise<void>
}

/** The folder at that path; touches nothing yet. */
export function hostsFolder(path: string): HostsFolder {
  const limit = pLimit(atOnce)
  let listening = true
  const attempt = async <T>(doing: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      throw cause instanceof InspectorError
        ? cause
        : new InspectorError('unavailable', `Cannot ${doing} "${path}": ${why(cause)}`, { cause })
    }
  }
  const stage = async (name: string, text: string) => {
    const file = await open(join(path, staging, name), 'w', 0o644)
    try {
      await file.writeFile(`${text}\n`)
      // dnsmasq is another user, and our umask may say otherwise.
      await file.chmod(0o644)
      // So that the first to read it is seen: most file systems note an access only when it is later than the change (relatime).
      await file.utimes(0, new Date())
      await file.sync()
    } finally {
      await file.close()
    }
  }
  /** Resolves when somebody has read the file since it was put in place, after so many ms, or when it is given up. */
  const read = async (name: string, written: keyof typeof patience, signal: AbortSignal): Promise<void> => {
    const until = performance.now() + (listening ? patience : impatience)[written]
    do {
      listening = ((await stat(join(path, name)).catch(() => undefined))?.atimeMs ?? 0) > 0
      if (listening) return
      await Bun.sleep(2)
    } while (performance.now() < until && !signal.aborted)
  }
  const syncFolder = async () => {
    const folder = await open(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
  return {
    check: () =>
      attempt('use the hosts folder of dnsmasq', async () => {
        const type = deaf[(await statfs(path)).type]
        if (type === undefined) return
        throw new InspectorError(
          'unavailable',
          `Cannot use the hosts folder of dnsmasq "${path}": it is on a file system of the type ${type}, where dnsmasq may not be told of changes; set firewall.dnsmasq.hostsdir to a folder on a local disk`,
        )
      }),
    names: () =>
      attempt('list the hosts folder of dnsmasq', async () => {
        const found = await readdir(path, { withFileTypes: true })
        return found.filter((one) => !one.isDirectory() && !one.name.startsWith('.')).map(({ name }) => name)
      }),
    texts: (names) =>
      attempt('read in the hosts folder of dnsmasq', async () => {
        const texts = await Promise.all(names.map((name) => limit(() => textIn(join(path, name)))))
        return new Map(
          names.flatMap((name, index) => {
            const text = texts[index]
            return text === undefined ? [] : [[name, text] as const]
          }),
        )
      }),
    write: (files, signal) =>
      attempt('write into the hosts folder of dnsmasq', async () => {
        await mkdir(join(path, staging), { recursive: true, mode: 0o700 })
        // All ends are waited for: no write goes on when this rejects.
        const staged = await Promise.allSettled(files.map(([name, text]) => limit(() => stage(name, text))))
        const failed = staged.find((one) => one.status === 'rejected')
        if (failed) throw failed.reason
        for (const [index, [name]] of files.entries()) {
          if (index % batch === 0) signal.throwIfAborted()
          await rename(join(path, staging, name), join(path, name))
          if (index % batch === batch - 1) await read(name, 'batch', signal)
        }
        await syncFolder()
        const last = files.at(-1)
        if (last) await read(last[0], 'all', signal)
      }),
    remove: (names) =>
      attempt('delete in the hosts folder of dnsmasq', async () => {
        if (names.length === 0) return
        await Promise.all(names.map((name) => limit(() => rm(join(path, name), { force: true }))))
        await syncFolder()
      }),
    tidy: () =>
      attempt('delete in the hosts folder of dnsmasq', () => rm(join(path, staging), { recursive: true, force: true })),
  }
}

/** Undefined when it was deleted meanwhile. A pipe that somebody put there is not waited for. */
async function textIn(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NONBLOCK })).trimEnd()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder; make it, and name it in dnsmasq's dhcp-hostsdir and in firewall.dnsmasq.hostsdir",
  ENOTDIR: "it is not a folder; set firewall.dnsmasq.hostsdir to the one that dnsmasq's dhcp-hostsdir names",
  EACCES: 'permission denied; give the folder to the user that inspector runs as',
  EPERM: 'the operation is not permitted; give the folder to the user that inspector runs as',
  EROFS: 'the file system is read-only; mount it for writing, or move the folder',
  ENOSPC: 'no space is left; free some on that file system',
  EDQUOT: 'the disk quota is used up; raise it, or free some space',
}

function why(cause: unknown): string {
  const { code = '', message = '' } = cause as { code?: string; message?: string }
  return reasons[code] ?? (code || message)
}
