import { codeOf, messageOf } from '../model/error.ts'
import type { Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Introspection, NodePage } from './needs.ts'
import { closeFirewall, finish } from './finish.ts'
import { deadlineOf, timeoutText } from './patience.ts'
import type { Surroundings } from './surroundings.ts'

/** So many records are removed at once, as everything else waits meanwhile; their data goes with them. */
const part = 200

/**
 * What is done every `cleanup_interval`: time-outs, records of vanished nodes, records finished long ago. One page of Ironic's nodes is
 * looked through at a time, so that a clean-up of ten thousand nodes costs no more than one of a thousand: the next goes on behind it.
 */
export function createCleanUp(around: Surroundings): () => Promise<void> {
  let after: Uuid | undefined
  return async () => {
    await timeOut(around)
    after = await forgetVanished(around, after)
    await forgetOld(around)
  }
}

async function timeOut(around: Surroundings): Promise<void> {
  const { introspections, locks, clock, log, current } = around
  const { timeout } = current().introspection
  if (timeout <= 0) return
  const late = (record: Introspection) => deadlineOf(around, record) < clock.now()
  // Power is requested after the start: who started later cannot be late.
  for (const record of await introspections.unfinished(clock.now() - timeout * 1000)) {
    // A node whose turn to be powered on has not come yet holds its lock, and so uses up none of its time.
    if (!late(record) || locks.held(record.uuid)) continue
    await locks.run(record.uuid, async () => {
      const now = await introspections.get(record.uuid)
      if (!now || now.finishedAt !== null || !late(now)) return
      log.warning('introspection.timed_out', timeoutText, { node: record.uuid, state: now.state })
      await finish(around, record.uuid, timeoutText, 'timeout')
    })
  }
}

/** Forgets records of the nodes that are missing in the page behind `after`; gives where the next page begins. */
async function forgetVanished(around: Surroundings, after: Uuid | undefined): Promise<Uuid | undefined> {
  const { introspections, bareMetal, locks, clock, log } = around
  const begin = clock.now()
  if ((await introspections.list({ limit: 1 })).length === 0) return undefined
  let page: NodePage
  try {
    page = await bareMetal.nodesAfter(after)
  } catch (error) {
    // The node that the last page ended with was deleted: nothing can be asked for behind it.
    if (after !== undefined && codeOf(error) === 'not_found') return forgetVanished(around, undefined)
    log.warning('ironic.unavailable', 'Cannot look for vanished nodes, nothing is removed', { error: messageOf(error) })
    return after
  }
  const { nodes, until } = page
  const known = await introspections.known({ after, until })
  const vanished = known.filter((uuid) => !nodes.has(uuid) && !locks.held(uuid))
  const gone: Uuid[] = []
  for (let at = 0; at < vanished.length; at += part) {
    const some = vanished.slice(at, at + part)
    const removed = await Promise.all(some.map((uuid) => locks.run(uuid, () => forget(around, uuid, begin))))
    gone.push(...some.filter((_uuid, index) => removed[index]))
  }
  if (gone.length > 0)
    log.info('introspection.forgotten', 'Removed records of nodes that left Ironic', {
      count: gone.length,
      nodes: gone,
    })
  return until
}

async function forgetOld({ introspections, clock, log, current }: Surroundings): Promise<void> {
  const { finished_for } = current().keep
  if (finished_for === Infinity) return
  const time = clock.now() - finished_for * 1000
  let count = 0
  for (let forgotten = part; forgotten === part; count += forgotten)
    forgotten = await introspections.forgetFinishedBefore(time, part)
  if (count > 0) log.info('introspection.forgotten', 'Removed records finished long ago', { count })
}

/**
 * Forgets the record, unless it is newer than the listing, or its report was processed since then: the listing may miss a node that
 * a report creates meanwhile.
 */
async function forget(around: Surroundings, uuid: Uuid, listed: Time): Promise<boolean> {
  const record = await around.introspections.get(uuid)
  if (!record || record.state === 'processing' || record.startedAt >= listed) return false
  if (record.finishedAt !== null && record.finishedAt >= listed) return false
  await around.introspections.forget([uuid])
  await closeFirewall(around, uuid)
  return true
}
