import { InspectorError, messageOf } from '../model/error.ts'
import { systemClock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Service } from '../platform/service.ts'
import { openSqliteStore } from '../store/index.ts'
import { compose, type Outside } from './compose.ts'
import type { Live } from './live.ts'
import type { Reload } from './reload.ts'

/** A running service. */
export interface App {
  readonly reload: Reload
  /** Takes no new work, finishes what is under way, ends. What waits for something that is away is resumed at the next start. */
  stop(): Promise<void>
}

/**
 * How long all that is under way may take when the service is asked to stop, in ms. Then nothing more is sent: requests are
 * answered before the API cuts them off, which it does after 30 s, and reports are resumed at the next start.
 */
const drainFor = 25_000

/**
 * Starts everything in its order, and undoes what began when something fails: the store first, the API last.
 * Rejects with the reason; nothing is left behind.
 */
export async function startApp(
  live: Live,
  {
    log,
    environment,
    ...rereading
  }: { log: Log; environment: Readonly<Record<string, string | undefined>> } & Outside['rereading'],
): Promise<App> {
  const clock = systemClock
  const stopping = new AbortController()
  const ended = new AbortController()
  const { path, auto_migrate } = live.current().settings.database
  const store = openSqliteStore({ path, autoMigrate: auto_migrate })
  const { schema, pragmas } = store.facts()
  log.info('store.opened', 'The database is open', { path, schema, ...pragmas })
  const started: Service[] = []
  const stop = async (idle: () => Promise<void>) => {
    // The API is last in the list: it stops first, and answers what it was asked.
    const [server, ...rest] = started.reverse()
    const reason = new InspectorError('unavailable', 'the service is stopping')
    stopping.abort(reason)
    const done = new AbortController()
    const late = clock.sleep(drainFor, done.signal).then(
      () => ended.abort(reason),
      () => undefined,
    )
    await server?.stop()
    await Promise.race([idle(), late])
    done.abort()
    ended.abort(reason)
    await idle()
    for (const service of rest) await service.stop()
    await store.close()
  }
  try {
    const { services, idle, reload } = await compose({
      store,
      live,
      clock,
      log,
      environment,
      rereading,
      stopping: stopping.signal,
      ended: ended.signal,
    })
    for (const service of services) {
      started.push(service)
      await service.start(stopping.signal)
    }
    return { reload, stop: () => stop(idle) }
  } catch (error) {
    await stop(() => Promise.resolve()).catch((failure: unknown) =>
      log.warning('service.stopping', 'Cannot undo the start in full', { error: messageOf(failure) }),
    )
    throw error
  }
}
