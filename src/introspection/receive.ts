import { InspectorError, messageOf } from '../model/error.ts'
import { lookupKeysOf, type LookupKeys } from '../model/inventory.ts'
import type { Report } from './accept.ts'
import { ramdiskLogsOf } from './ramdisk-logs.ts'
import { isRepeated, submit, type Patience } from './submission.ts'
import type { Surroundings } from './surroundings.ts'
import type { Received, UseCases } from './use-cases.ts'

/** A ramdisk gives up reading after 30 s and does not ask again: by then the answer must be there. In ms. */
const answerWithin = 20_000

/** The use case behind `POST /v1/continue`: look up → accept → process; the answer comes when the node is done, or after 20 s. */
export function createReceive(around: Surroundings): UseCases['receive'] {
  return async (posted) => {
    const report = { ...posted, keys: lookupKeysOf(posted.value), logs: ramdiskLogsOf(around, posted) }
    const answered = new AbortController()
    let isOver = false
    let isAccepted = false
    const accepted = () => void (isAccepted = true)
    const over = around.clock.sleep(answerWithin, answered.signal).then(
      () => void (isOver = true),
      () => undefined,
    )
    try {
      return await answer(around, report, { over, isOver: () => isOver, accepted })
    } catch (error) {
      // No record tells of it, and the ramdisk's own log is far away.
      if (!isAccepted) around.log.warning('introspection.refused', 'A report was refused', refused(report.keys, error))
      throw error
    } finally {
      answered.abort()
    }
  }
}

/** Answers in time: when all is done, or with what is durable by then. */
async function answer(around: Surroundings, report: Report, patience: Patience): Promise<Received> {
  const submission = await Promise.race([submit(around, report, patience), patience.over])
  if (!submission)
    throw new InspectorError('unavailable', 'Cannot take the report now: its node is still being looked for, try again')
  const { match } = submission
  // Now: they are gone when all is done, which may be before this function goes on.
  const credentials = match.from === 'started' ? await around.introspections.credentials(match.uuid) : undefined
  const received = { uuid: match.uuid, ...(credentials ? { credentials } : {}) }
  await Promise.race([submission.answered, patience.over])
  if (patience.isOver() && !submission.isBegun()) {
    if (await isRepeated(around, match, report.digest)) return received
    throw new InspectorError(
      'unavailable',
      `Cannot take the report of node "${match.uuid}" now: the node is busy, try again`,
    )
  }
  // What is begun is on disk, or will be in a moment.
  await submission.accepted
  return received
}

function refused({ macs, bmc }: LookupKeys, error: unknown) {
  return { mac: macs.slice(0, 8), bmc, error: messageOf(error) }
}
