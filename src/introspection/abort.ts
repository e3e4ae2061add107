import { InspectorError, messageOf } from '../model/error.ts'
import type { Uuid } from '../model/uuid.ts'
import { finish } from './finish.ts'
import { persistently } from './patience.ts'
import { recordOf } from './records.ts'
import type { Surroundings } from './surroundings.ts'
import { canceledText, type Turns } from './turns.ts'
import type { UseCases } from './use-cases.ts'

/** The use case behind `POST …/abort`. */
export function createAbort(around: Surroundings, turns: Turns): UseCases['abort'] {
  const { introspections, locks, background, log } = around
  return async (ref) => {
    const { uuid, state, manageBoot } = await recordOf(around, ref)
    if (turns.cancel(uuid)) return
    if (locks.held(uuid))
      throw new InspectorError('conflict', `Cannot abort node "${ref}": it is busy, try again later`)
    if (state !== 'waiting') return
    const begun = Promise.withResolvers<void>()
    background.run('abort an introspection', { node: uuid }, () =>
      locks
        .run(uuid, async () => {
          await introspections.move(uuid, 'abort')
          log.info('introspection.aborted', 'Introspection aborted', { node: uuid })
          begun.resolve()
          if (manageBoot) await poweredOff(around, uuid)
          await finish(around, uuid, canceledText, 'abort_end')
        })
        .catch((error: unknown) => {
          begun.reject(error)
          throw error
        }),
    )
    return begun.promise
  }
}

async function poweredOff(around: Surroundings, uuid: Uuid): Promise<void> {
  try {
    await persistently(around, () => around.bareMetal.power(uuid, 'power off'))
  } catch (error) {
    around.log.warning('node.power', 'Cannot power off an aborted node', { node: uuid, error: messageOf(error) })
  }
}
