import { codeOf } from '../model/error.ts'
import { acceptReport, type Report } from './accept.ts'
import { withAll } from './locks.ts'
import { lookUp, type Match } from './lookup.ts'
import type { Surroundings } from './surroundings.ts'

/** How long the ramdisk waits for its answer, and what it may be told. */
export type Patience = {
  /** Resolves when it must be given. */
  readonly over: Promise<void>
  isOver(): boolean
  /** The report is on disk: what becomes of it is seen in the record. */
  accepted(): void
}

/** A report under way. */
export type Submission = {
  readonly match: Match
  /** Resolves when it is durable, or known to be so already. */
  readonly accepted: Promise<void>
  /** Resolves when the ramdisk may be answered. */
  readonly answered: Promise<void>
  /** Whether it is being accepted, or was. Else it waits for its node, and is dropped when the ramdisk's patience is over. */
  isBegun(): boolean
}

/** Looks up whose report it is and hands it in: to be processed in the background, once. Rejects as look-up does. */
export async function submit(around: Surroundings, report: Report, patience: Patience): Promise<Submission> {
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
      await acceptReport(around, match, report, accepted.resolve, answered.resolve)
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

/** The same payload again while its run was in progress: IPA repeats after a lost answer. */
export async function isRepeated({ introspections, runs }: Surroundings, { uuid, from }: Match, digest: string) {
  const state = (await introspections.get(uuid))?.state
  // It was running when the report was looked up, so that it ended only since then.
  const isTaken = state === 'processing' || (state === 'finished' && from === 'started')
  return isTaken && (await runs.latest(uuid))?.digest === digest
}
