import { createHash } from 'node:crypto'
import { codeOf, InspectorError, messageOf } from '../model/error.ts'
import { lookupKeysOf, type LookupKeys } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { isOver } from '../model/states.ts'
import { apiTime } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Fields } from '../platform/log.ts'
import { enrolledBmc, withinQuota } from './enroll.ts'
import { withoutLogs } from './kept-text.ts'
import { withAll } from './locks.ts'
import { lookUp, type Match } from './lookup.ts'
import type { Introspection } from './needs.ts'
import { deadlineOf } from './patience.ts'
import { gather, processRun } from './process.ts'
import { ramdiskLogsOf, type RamdiskLogs } from './ramdisk-logs.ts'
import type { Surroundings } from './surroundings.ts'
import type { Received, UseCases } from './use-cases.ts'

/** A ramdisk gives up reading after 30 s and does not ask again: by then the answer must be there. In ms. */
const answerWithin = 20_000

/** A report that came in, with what is made of it once. */
type Report = {
  readonly value: JsonObject
  readonly text: string
  readonly digest: string
  readonly keys: LookupKeys
  readonly logs: RamdiskLogs
}

/** How long the ramdisk waits for its answer, and what it may be told. */
type Patience = {
  /** Resolves when it must be given. */
  readonly over: Promise<void>
  isOver(): boolean
  /** The report is on disk: what becomes of it is seen in the record. */
  accepted(): void
}

/** A report under way. */
type Submission = {
  readonly match: Match
  /** Resolves when it is durable, or known to be so already. */
  readonly accepted: Promise<void>
  /** Resolves when the ramdisk may be answered. */
  readonly answered: Promise<void>
  /** Whether it is being accepted, or was. Else it waits for its node, and is dropped when the ramdisk's patience is over. */
  isBegun(): boolean
}

/** The use case behind `POST /v1/continue`: look up → accept → process; the answer comes when the node is done, or after 20 s. */
export function createReceive(around: Surroundings): UseCases['receive'] {
  return async (value, text) => {
    const digest = createHash('sha256').update(text).digest('hex')
    const report = { value, text, digest, keys: lookupKeysOf(value), logs: ramdiskLogsOf(around, value) }
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

async function submit(around: Surroundings, report: Report, patience: Patience): Promise<Submission> {
  const match = await lookedUp(around, report)
  if (match.from === 'started') return work(around, match, report, patience)
  // Two reports of one unknown machine at the same moment must not become two nodes: the second finds the first's record.
  const machine = [...report.keys.macs, ...report.keys.bmc].map((key) => `machine ${key}`)
  return withAll(around.locks, machine, async () => {
    const submission = work(around, await lookedUp(around, report), report, patience)
    const accepted = submission.accepted.catch(() => undefined)
    if (submission.match.from !== 'started') await Promise.race([accepted, patience.over])
    if (submission.isBegun()) await accepted
    return submission
  })
}

async function lookedUp(around: Surroundings, { keys, value, logs }: Report): Promise<Match> {
  try {
    return await lookUp(around, keys, value)
  } catch (error) {
    // Whoever is told to come again brings them again.
    if (codeOf(error) !== 'unavailable') await logs.failed(undefined)
    throw error
  }
}

/** Processes the report in the background, when the node's lock is free: a node that is just being started is waited for. */
function work(around: Surroundings, match: Match, report: Report, patience: Patience): Submission {
  const { locks, background } = around
  const { uuid } = match
  const accepted = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  let begun = false
  const repeated = async () => {
    if (!(await isRepeated(around, match, report.digest))) return false
    begun = true
    accepted.resolve()
    answered.resolve()
    return true
  }
  const done = async () => {
    if (await repeated()) return
    await locks.run(uuid, async () => {
      // It may have come twice while the node was busy.
      if ((await repeated()) || patience.isOver()) return
      begun = true
      await processed(around, match, report, accepted.resolve, answered.resolve)
    })
  }
  background.run('process a report', { node: uuid }, () =>
    done().catch((error: unknown) => {
      accepted.reject(error)
      answered.reject(error)
    }),
  )
  // Who waited for them may be gone.
  accepted.promise.then(patience.accepted, () => undefined)
  answered.promise.catch(() => undefined)
  return { match, accepted: accepted.promise, answered: answered.promise, isBegun: () => begun }
}

/** Takes the report through; the ramdisk's logs are kept before anybody is answered. */
async function processed(
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
  const workflow = asked ?? introspection.workflow
  // Reading the node changes nothing, so it need not wait for the disk.
  const times = from === 'started' && before ? before : { poweredAt: null, startedAt: clock.now() }
  const deadline = deadlineOf(around, times)
  const gathering = gather(around, { uuid, discovered, deadline }, report.value)
  gathering.catch(() => undefined)
  const raw = withoutLogs(report.value, report.text)
  const { digest, keys } = report
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

/** The same payload again while its run was in progress: IPA repeats after a lost answer. */
async function isRepeated({ introspections, runs }: Surroundings, { uuid, from }: Match, digest: string) {
  const state = (await introspections.get(uuid))?.state
  // It was running when the report was looked up, so that it ended only since then.
  const isTaken = state === 'processing' || (state === 'finished' && from === 'started')
  return isTaken && (await runs.latest(uuid))?.digest === digest
}

function refused({ macs, bmc }: LookupKeys, error: unknown): Fields {
  return { mac: macs.slice(0, 8), bmc, error: messageOf(error) }
}

function requireRunning(uuid: Uuid, record: Introspection | undefined): void {
  if (record && !isOver(record.state)) return
  const when = record?.finishedAt ? ` on ${apiTime(record.finishedAt)}` : ''
  throw new InspectorError('invalid', `Look up error: the introspection of node "${uuid}" is already finished${when}`)
}
