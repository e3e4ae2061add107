import { messageOf } from '../model/error.ts'
import type { Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import type { Introspection } from './needs.ts'
import { closeFirewall, finish } from './finish.ts'
import { deadlineOf, timeoutText } from './patience.ts'
import type { Surroundings } from './surroundings.ts'

/** What is done every `cleanup_interval`: time-outs, records of vanished nodes, records finished long ago. */
export async function cleanUp(around: Surroundings): Promise<void> {
  await timeOut(around)
  await forgetVanished(around)
  const { finished_for } = around.current().keep
  if (finished_for === Infinity) return
  const forgotten = await around.introspections.forgetFinishedBefore(around.clock.now() - finished_for * 1000)
  if (forgotten > 0)
    around.log.info('introspection.forgotten', 'Removed records finished long ago', { count: forgotten })
}

async function timeOut(around: Surroundings): Promise<void> {
  const { introspections, locks, clock, log } = around
  const late = (record: Introspection) => deadlineOf(around, record) < clock.now()
  for (const record of await introspections.unfinished()) {
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

async function forgetVanished(around: Surroundings): Promise<void> {
  const { introspections, bareMetal, locks, clock, log } = around
  const begin = clock.now()
  // Read before the listing, which may miss a node that a report being processed creates meanwhile.
  const processing = (await introspections.unfinished()).filter(({ state }) => state === 'processing')
  const spared = new Set(processing.map(({ uuid }) => uuid))
  const known = (await introspections.known()).filter((uuid) => !spared.has(uuid))
  if (known.length === 0) return
  let nodes: ReadonlySet<string>
  try {
    nodes = await bareMetal.everyNode()
  } catch (error) {
    log.warning('ironic.unavailable', 'Cannot look for vanished nodes, nothing is removed', { error: messageOf(error) })
    return
  }
  const vanished = known.filter((uuid) => !nodes.has(uuid) && !locks.held(uuid))
  const removed = await Promise.all(vanished.map((uuid) => locks.run(uuid, () => forget(around, uuid, begin))))
  const gone = vanished.filter((_uuid, index) => removed[index])
  if (gone.length === 0) return
  log.info('introspection.forgotten', 'Removed records of nodes that left Ironic', { count: gone.length, nodes: gone })
}

/** Forgets the record, unless it is newer than the listing, or its report came meanwhile. */
async function forget(around: Surroundings, uuid: Uuid, listed: Time): Promise<boolean> {
  const record = await around.introspections.get(uuid)
  if (!record || record.state === 'processing' || record.startedAt >= listed) return false
  await around.introspections.forget([uuid])
  await closeFirewall(around, uuid)
  return true
}
