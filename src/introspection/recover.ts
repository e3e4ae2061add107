import { InspectorError } from '../model/error.ts'
import { finish } from './finish.ts'
import type { Introspection } from './needs.ts'
import { processKept } from './process.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * After a start of the service: waiting nodes go on waiting, accepted reports are processed to their end, and whatever else was
 * under way ends in error with the reason. Resolves when that is decided; the reports go on in the background.
 */
export async function recover(around: Surroundings): Promise<void> {
  for (const record of await around.introspections.unfinished()) {
    const { uuid, state } = record
    if (state === 'waiting') continue
    if (state === 'processing') {
      around.background.run('resume a report', { node: uuid }, () =>
        around.locks.run(uuid, () => resumed(around, record)),
      )
      continue
    }
    const text = `The service was restarted while the introspection was in state "${state}"; start it again`
    around.log.warning('introspection.interrupted', 'Interrupted by a restart', { node: uuid, state })
    await finish(around, uuid, text, 'error')
  }
}

async function resumed(around: Surroundings, record: Introspection): Promise<void> {
  const { uuid } = record
  const run = await around.runs.latest(uuid)
  if (!run) return finish(around, uuid, 'The service was restarted, and the report is not there any more')
  around.log.info('introspection.resumed', 'Resuming an accepted report', { node: uuid, planned: run.plan !== null })
  try {
    await processKept(around, record, run)
  } catch (error) {
    // Recorded already; there is no ramdisk left to answer to.
    if (!(error instanceof InspectorError)) throw error
  }
}
