import { codeOf, InspectorError } from '../model/error.ts'
import type { LookupKeys } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { isOver } from '../model/states.ts'
import { apiTime } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import { enrolledBmc, withinQuota } from './enroll.ts'
import type { Match } from './lookup.ts'
import type { Introspection } from './needs.ts'
import { deadlineOf } from './patience.ts'
import { gather, processRun } from './process.ts'
import type { RamdiskLogs } from './ramdisk-logs.ts'
import type { Surroundings } from './surroundings.ts'

/** A report that came in, with what is made of it once. */
export type Report = {
  readonly value: JsonObject
  readonly text: string
  readonly digest: string
  readonly keys: LookupKeys
  readonly logs: RamdiskLogs
}

/** Accepts a report and processes it, under the node's lock; the ramdisk's logs are kept before anybody is answered. */
export async function acceptReport(
  around: Surroundings,
  match: Match,
  report: Report,
  accepted: () => void,
  answered: () => void,
): Promise<void> {
  let isAccepted = false
  let kept = Promise.resolve()
  const noteAccepted = () => {
    isAccepted = true
    accepted()
    kept = report.logs.accepted(match.uuid)
  }
  try {
    await acceptedAndProcessed(around, match, report, noteAccepted, () => void kept.then(answered))
  } catch (error) {
    // What is not accepted comes again, and what a stop interrupts is resumed.
    const isFinal = isAccepted ? !around.stopping.aborted : codeOf(error) !== 'unavailable'
    // A machine that is not admitted gets no node: its planned UUID would lead nowhere.
    const isNode = isAccepted || match.from !== 'discovered'
    if (isFinal) await report.logs.failed(isNode ? match.uuid : undefined)
    throw error
  }
}

async function acceptedAndProcessed(
  around: Surroundings,
  match: Match,
  report: Report,
  accepted: () => void,
  answered: () => void,
): Promise<void> {
  const { uuid, from } = match
  const { introspections, current, clock, log } = around
  const before = await introspections.get(uuid)
  if (from === 'started') requireRunning(uuid, before)
  const discovered = from === 'discovered'
  const { discovery, introspection } = current()
  const asked = { started: before?.workflow, unstarted: undefined, discovered: discovery?.workflow }[from]
  // A list is asked when node and report are there.
  const configured = typeof introspection.workflow === 'string' ? introspection.workflow : null
  const workflow = asked ?? configured
  // Reading the node changes nothing, so it need not wait for the disk.
  const times = from === 'started' && before ? before : { poweredAt: null, startedAt: clock.now() }
  const deadline = deadlineOf(around, times)
  const gathering = gather(around, { uuid, discovered, deadline }, report.value)
  gathering.catch(() => undefined)
  const { text: raw, digest, keys } = report
  const accept = () => introspections.accept({ uuid, at: clock.now(), raw, digest, workflow, keys, from })
  const run = discovered && discovery ? await withinQuota(around, discovery, accept) : await accept()
  accepted()
  if (discovered && discovery && enrolledBmc(report.value, discovery) === undefined)
    log.warning('discovery.no_bmc', 'An unknown machine reports no BMC address to create it with', { node: uuid })
  log.info('introspection.accepted', 'A report was accepted', { node: uuid, from, workflow: run.workflow })
  const record = await introspections.get(uuid)
  if (!record) throw new InspectorError('internal', `Cannot process the report of node "${uuid}": its record vanished`)
  await processRun(around, record, run, () => gathering, answered)
}

function requireRunning(uuid: Uuid, record: Introspection | undefined): void {
  if (record && !isOver(record.state)) return
  const when = record?.finishedAt ? ` on ${apiTime(record.finishedAt)}` : ''
  throw new InspectorError('invalid', `Look up error: the introspection of node "${uuid}" is already finished${when}`)
}
