import { InspectorError, messageOf } from '../model/error.ts'
import type { IntrospectionEvent } from '../model/states.ts'
import type { Uuid } from '../model/uuid.ts'
import { durably } from './patience.ts'
import type { Surroundings } from './surroundings.ts'

/** Ends the introspection of a node and shuts it out. `error` null = success. */
export async function finish(
  around: Surroundings,
  uuid: Uuid,
  error: string | null,
  event: IntrospectionEvent = error === null ? 'finish' : 'error',
): Promise<void> {
  const { introspections, clock, log, current } = around
  await introspections.finish(uuid, { event, at: clock.now(), error }, current().keep)
  if (error === null) log.info('introspection.finished', 'Introspection finished', { node: uuid })
  else log.error('introspection.failed', 'Introspection ended in error', { node: uuid, error })
  await closeFirewall(around, uuid)
}

/** Shuts the node out again. A failure does not end a run: the firewall repairs itself, and says so. */
export async function closeFirewall({ firewall, log }: Surroundings, uuid: Uuid): Promise<void> {
  try {
    await firewall.close(uuid)
  } catch (error) {
    log.warning('firewall.failed', 'Cannot shut the node out at once', { node: uuid, error: messageOf(error) })
  }
}

/**
 * Ends the introspection in error with what was thrown, and gives the error to answer with. When the end cannot be written now,
 * it is in the background, behind the node's lock: whoever asked is not kept waiting.
 */
export async function fail(around: Surroundings, uuid: Uuid, thrown: unknown): Promise<InspectorError> {
  const { background, locks, log } = around
  const error =
    thrown instanceof InspectorError
      ? thrown
      : new InspectorError('internal', `Unexpected failure: ${messageOf(thrown)}`, { cause: thrown })
  if (error !== thrown && thrown instanceof Error)
    log.error('introspection.unexpected', 'A fault of ours', { node: uuid, stack: thrown.stack })
  try {
    await finish(around, uuid, error.message)
  } catch {
    const end = () => durably(around, { uuid, deadline: Infinity }, () => finish(around, uuid, error.message))
    background.run('record the end of an introspection', { node: uuid }, () => locks.run(uuid, end))
  }
  return error
}
