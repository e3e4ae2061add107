import { setImmediate } from 'node:timers/promises'
import { InspectorError, messageOf } from '../model/error.ts'
import { bmcAddresses } from '../model/inventory.ts'
import { objectOf, truthy, type JsonObject } from '../model/json.ts'
import { bootMacOf } from '../model/mac.ts'
import type { Uuid } from '../model/uuid.ts'
import { isLogName, logName } from './log-name.ts'
import type { Surroundings } from './surroundings.ts'
import type { PostedLogs, PostedReport } from './use-cases.ts'

/** The logs that came with one report: written once at most. Neither method ever rejects, as a failure here must hide no other. */
export interface RamdiskLogs {
  /** To be called when the report is accepted; resolves when the logs are there, where they are always kept. */
  accepted(uuid: Uuid): Promise<void>
  /** To be called when the report was refused, or its processing failed; `uuid` where its node is known. */
  failed(uuid: Uuid | undefined): Promise<void>
}

/** A ramdisk sends a few MiB; decoding more would hold everybody up. In bytes. */
const longest = 16 * 1024 * 1024

/** The logs of a report, and what becomes of them by `keep.ramdisk_logs`. */
export function ramdiskLogsOf(around: Surroundings, { value, logs }: PostedReport): RamdiskLogs {
  let kept: Promise<void> | undefined
  const keep = (uuid: Uuid | undefined, when: readonly string[]) =>
    logs && isGiven(logs) && when.includes(around.current().keep.ramdisk_logs.when)
      ? (kept ??= stored(around, value, logs, uuid))
      : Promise.resolve()
  return {
    accepted: (uuid) => keep(uuid, ['always']),
    failed: (uuid) => keep(uuid, ['always', 'on-error']),
  }
}

function isGiven(logs: PostedLogs): boolean {
  return 'letters' in logs ? logs.letters.length > 0 : truthy(logs.value)
}

async function stored(
  around: Surroundings,
  report: JsonObject,
  logs: PostedLogs,
  uuid: Uuid | undefined,
): Promise<void> {
  const { directory, filename, max_total } = around.current().keep.ramdisk_logs
  try {
    const name = logName(filename, {
      uuid: uuid ?? 'unknown',
      bmc: bmcAddresses(report).v4 ?? 'unknown',
      mac: bootMac(report)?.replaceAll(':', '') ?? 'unknown',
      at: around.clock.now(),
    })
    const bytes = await decoded(logs)
    await around.logFiles.keep({ directory, name, bytes, maxTotal: max_total, isOurs: isLogName(filename) })
    around.log.info('ramdisk_logs.stored', "The ramdisk's logs were stored", { node: uuid, file: name })
  } catch (error) {
    around.log.warning('ramdisk_logs.failed', "Cannot store the ramdisk's logs", {
      node: uuid,
      error: messageOf(error),
    })
  }
}

function bootMac(report: JsonObject): string | undefined {
  const boot = objectOf(objectOf(report.inventory).boot)
  return bootMacOf(report.boot_interface) ?? bootMacOf(boot.pxe_interface)
}

async function decoded(logs: PostedLogs): Promise<Uint8Array> {
  if (!('letters' in logs)) throw refused('it is no text in ASCII')
  const count = logs.letters.reduce((sum, { length }) => sum + length, 0)
  // Line breaks, which some encoders write, are counted in.
  if (count > longest * 1.5) throw refused(`it has ${count} letters, more than ${longest} bytes are not kept`)
  try {
    const texts: string[] = []
    for await (const text of unescaped(Buffer.concat(logs.letters))) texts.push(text)
    return Uint8Array.fromBase64(texts.join(''), { lastChunkHandling: 'strict' })
  } catch {
    throw refused('it is not base64')
  }
}

// In letters. An escape has six.
const slice = 256 * 1024
const longestEscape = 6

/** The text of these letters, in parts: others have their turn in between. Throws a SyntaxError for some that are no base64. */
async function* unescaped(letters: Buffer): AsyncGenerator<string> {
  for (let from = 0, to = 0; from < letters.length; from = to) {
    to = Math.min(from + slice, letters.length)
    if (to < letters.length) {
      // Not within an escape. In base64 no backslash is escaped, so that each begins one.
      const escape = letters.subarray(to - longestEscape, to).lastIndexOf(backslash)
      if (escape >= 0) to += escape - longestEscape
    }
    const text = letters.toString('latin1', from, to)
    yield text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text
    await setImmediate()
  }
}

const backslash = 0x5c

function refused(why: string): InspectorError {
  return new InspectorError('invalid', `Cannot decode "logs" of the report: ${why}`)
}
