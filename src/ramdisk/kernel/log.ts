import { closeSync, constants, openSync, readSync } from 'node:fs'

/** Bytes of one record at most (kernel/printk/printk.c, PRINTK_MESSAGE_MAX). */
const longest = 8192
/** A record was overwritten while it was read; the next one is there. */
const overwritten = 'EPIPE'

/**
 * The kernel's log as dmesg shows it, from a file in the form of /dev/kmsg (Documentation/ABI/testing/dev-kmsg); undefined when it
 * cannot be read, as by an ordinary user. Waits for nothing: what is not there yet is not read.
 */
export function kernelLog(path: string): string | undefined {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    return recordsIn(file)
      .join('')
      .split('\n')
      .flatMap((line) => lineOf(line) ?? [])
      .join('\n')
  } finally {
    closeSync(file)
  }
}

/** One record at a read; the end is EAGAIN, or of a plain file 0 bytes. */
function recordsIn(file: number): readonly string[] {
  const records: string[] = []
  const buffer = Buffer.alloc(longest)
  for (;;) {
    try {
      const length = readSync(file, buffer)
      if (length === 0) return records
      records.push(buffer.toString('latin1', 0, length))
    } catch (error) {
      if ((error as { readonly code?: string }).code !== overwritten) return records
    }
  }
}

/** `priority,number,µs,flags;text`; lines that begin with a blank are properties of a record. */
function lineOf(line: string): string | undefined {
  const [, microseconds, text] = /^\d+,\d+,(\d+),[^;]*;(.*)$/.exec(line) ?? []
  if (microseconds === undefined || text === undefined) return undefined
  return `[${(Number(microseconds) / 1e6).toFixed(6).padStart(12)}] ${text}`
}
