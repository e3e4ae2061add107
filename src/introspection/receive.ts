import { createHash } from 'node:crypto'
import { InspectorError } from '../model/error.ts'
import { lookupKeysOf, type LookupKeys } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { isOver } from '../model/states.ts'
import { apiTime } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import { withoutLogs } from './kept-text.ts'
import { lookUp, type Match } from './lookup.ts'
import type { Introspection } from './needs.ts'
import { deadlineOf } from './patience.ts'
import { gather, processRun } from './process.ts'
import type { Surroundings } from './surroundings.ts'
import type { UseCases } from './use-cases.ts'

/** A ramdisk gives up reading after 30 s and does not ask again: by then the answer must be there. In ms. */
const answerWithin = 20_000

/** A report that came in, with what is made of it once. */
type Report = {
  readonly value: JsonObject
  readonly text: string
  readonly digest: string
  readonly keys: LookupKeys
}

/** A report under way. */
type Submission = {
  readonly uuid: Uuid
  /** Resolves when it is durable, or known to be so already. */
  readonly accepted: Promise<void>
  /** Resolves when the ramdisk may be answered. */
  readonly answered: Promise<void>
  isAccepted(): boolean
  /** Drops it unless it is accepted already. */
  abandon(): void
}

/** The use case behind `POST /v1/continue`: look up → accept → process; the answer comes when the node is done, or after 20 s. */
export function createReceive(around: Surroundings): UseCases['receive'] {
  return async (value, text) => {
    const digest = createHash('sha256').update(text).digest('hex')
    const report = { value, text, digest, keys: lookupKeysOf(value) }
    return answer(around, await submit(around, report))
  }
}

async function submit(around: Surroundings, report: Report): Promise<Submission> {
  const match = await lookUp(around, report.keys)
  if (match.from === 'started') return work(around, match, report)
  // Two reports of one unknown machine at the same moment must not become two nodes: the second finds the first's record.
  return around.locks.run(`machine ${report.keys.macs[0] ?? report.keys.bmc[0]}`, async () => {
    const submission = work(around, await lookUp(around, report.keys), report)
    await submission.accepted.catch(() => undefined)
    return submission
  })
}

/** Processes the report in the background, when the node's lock is free: a node that is just being started is waited for. */
function work(around: Surroundings, match: Match, report: Report): Submission {
  const { locks, background } = around
  const { uuid } = match
  const accepted = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  let state: 'queued' | 'accepted' | 'abandoned' = 'queued'
  const accept = () => {
    state = 'accepted'
    accepted.resolve()
  }
  const begun = isRepeated(around, uuid, report.digest).then((repeated) => {
    if (!repeated)
      return locks.run(uuid, async () => {
        if (state !== 'abandoned') await processed(around, match, report, accept, answered.resolve)
      })
    accept()
    answered.resolve()
  })
  background.run('process a report', { node: uuid }, () =>
    begun.catch((error: unknown) => {
      accepted.reject(error)
      answered.reject(error)
    }),
  )
  accepted.promise.catch(() => undefined)
  return {
    uuid,
    accepted: accepted.promise,
    answered: answered.promise,
    isAccepted: () => state === 'accepted',
    abandon: () => {
      if (state === 'queued') state = 'abandoned'
    },
  }
}

async function processed(
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
  const workflow = (discovered ? discovery?.workflow : before?.workflow) ?? introspection.workflow
  // Reading the node changes nothing, so it need not wait for the disk.
  const times = from === 'started' && before ? before : { poweredAt: null, startedAt: clock.now() }
  const deadline = deadlineOf(around, times)
  const gathering = gather(around, { uuid, discovered, deadline }, report.value)
  gathering.catch(() => undefined)
  const raw = withoutLogs(report.value, report.text)
  const run = await introspections.accept({
    uuid,
    at: clock.now(),
    raw,
    digest: report.digest,
    workflow,
    keys: report.keys,
    from,
  })
  accepted()
  log.info('introspection.accepted', 'A report was accepted', { node: uuid, from, workflow: run.workflow })
  const record = await introspections.get(uuid)
  if (!record) throw new InspectorError('internal', `Cannot process the report of node "${uuid}": its record vanished`)
  await processRun(around, record, run, () => gathering, answered)
}

/** Answers in time: when all is done, or with what is durable by then. */
async function answer({ clock }: Surroundings, submission: Submission): Promise<Uuid> {
  const { uuid, answered } = submission
  const patience = new AbortController()
  const late = clock.sleep(answerWithin, patience.signal).then(
    () => true,
    () => false,
  )
  const isLate = await Promise.race([answered.then(() => false), late]).finally(() => patience.abort())
  if (!isLate || submission.isAccepted()) return uuid
  submission.abandon()
  throw new InspectorError('conflict', `Cannot take the report of node "${uuid}" now: the node is busy, try again`)
}

/** The same payload again while its run is in progress: IPA repeats after a lost answer. */
async function isRepeated({ introspections, runs }: Surroundings, uuid: Uuid, digest: string): Promise<boolean> {
  if ((await introspections.get(uuid))?.state !== 'processing') return false
  return (await runs.latest(uuid))?.digest === digest
}

function requireRunning(uuid: Uuid, record: Introspection | undefined): void {
  if (record && !isOver(record.state)) return
  const when = record?.finishedAt ? ` on ${apiTime(record.finishedAt)}` : ''
  throw new InspectorError('invalid', `Look up error: the introspection of node "${uuid}" is already finished${when}`)
}
