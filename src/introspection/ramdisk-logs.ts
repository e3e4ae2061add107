import { InspectorError, messageOf } from '../model/error.ts'
import { bmcAddresses } from '../model/inventory.ts'
import { objectOf, truthy, type JsonObject } from '../model/json.ts'
import { bootMacOf } from '../model/mac.ts'
import type { Uuid } from '../model/uuid.ts'
import { isLogName, logName } from './log-name.ts'
import type { Surroundings } from './surroundings.ts'

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
export function ramdiskLogsOf(around: Surroundings, report: JsonObject): RamdiskLogs {
  let kept: Promise<void> | undefined
  const keep = (uuid: Uuid | undefined, when: readonly string[]) =>
    when.includes(around.current().keep.ramdisk_logs.when) && truthy(report.logs)
      ? (kept ??= stored(around, report, uuid))
      : Promise.resolve()
  return {
    accepted: (uuid) => keep(uuid, ['always']),
    failed: (uuid) => keep(uuid, ['always', 'on-error']),
  }
}

async function stored(around: Surroundings, report: JsonObject, uuid: Uuid | undefined): Promise<void> {
  const { directory, filename, max_total } = around.current().keep.ramdisk_logs
  try {
    const name = logName(filename, {
      uuid: uuid ?? 'unknown',
      bmc: bmcAddresses(report).v4 ?? 'unknown',
      mac: bootMac(report)?.replaceAll(':', '') ?? 'unknown',
      at: around.clock.now(),
    })
    const bytes = decoded(report.logs)
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

function decoded(logs: unknown): Uint8Array {
  const refused = (why: string) => new InspectorError('invalid', `Cannot decode "logs" of the report: ${why}`)
  if (typeof logs !== 'string') throw refused('it is no text')
  // Line breaks, which some encoders write, are counted in.
  if (logs.length > longest * 1.5)
    throw refused(`it has ${logs.length} letters, more than ${longest} bytes are not kept`)
  try {
    return Uint8Array.fromBase64(logs, { lastChunkHandling: 'strict' })
  } catch {
    throw refused('it is not base64')
  }
}
