import { InspectorError } from '../model/error.ts'
import type { State } from '../model/states.ts'
import type { Uuid } from '../model/uuid.ts'
import { processKept } from './process.ts'
import { recordOf } from './records.ts'
import type { Surroundings } from './surroundings.ts'
import type { UseCases } from './use-cases.ts'

/** States in which a report may be processed again; in others nothing happens. */
const over: readonly State[] = ['finished', 'error', 'reapplying']

/** The use case behind `POST …/data/unprocessed`: the kept report, or the one given, through the workflow as it is now. */
export function createReprocess(around: Surroundings): UseCases['reprocess'] {
  const { introspections, runs, locks, background, clock, log, current } = around
  return async (ref, given) => {
    const { keep, introspection } = current()
    if (!given && (keep.runs === 0 || !keep.unprocessed))
      throw new InspectorError('invalid', `Cannot process the report of node "${ref}" again: "keep" says to keep none`)
    const { uuid, state } = await recordOf(around, ref)
    if (locks.held(uuid))
      throw new InspectorError(
        'conflict',
        `Cannot process the report of node "${ref}" again: it is busy, try again later`,
      )
    if (!over.includes(state)) return
    const begun = Promise.withResolvers<void>()
    background.run('process a report again', { node: uuid }, () =>
      locks
        .run(uuid, async () => {
          const before = await runs.latest(uuid)
          const raw = given?.text ?? null
          const configured = typeof introspection.workflow === 'string' ? introspection.workflow : null
          const workflow = before ? before.workflow : configured
          await introspections.reapply({ uuid, at: clock.now(), raw, workflow })
          log.info('introspection.reapplying', 'Processing a report again', { node: uuid, workflow })
          begun.resolve()
          await processed(around, uuid)
        })
        .catch((error: unknown) => begun.reject(error)),
    )
    return begun.promise
  }
}

async function processed(around: Surroundings, uuid: Uuid): Promise<void> {
  const [record, run] = await Promise.all([around.introspections.get(uuid), around.runs.latest(uuid)])
  if (!record || !run)
    throw new InspectorError('internal', `Cannot process the report of node "${uuid}": its record vanished`)
  await processKept(around, record, run)
}
