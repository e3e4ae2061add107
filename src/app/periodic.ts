import { messageOf } from '../model/error.ts'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import type { Service } from '../platform/service.ts'

/** Does the work again and again, `interval()` ms after it was done last; asked anew each time, as a reload may change it. 0 = never. */
export function periodic(
  name: string,
  interval: () => number,
  work: () => Promise<void>,
  { clock, log }: { clock: Clock; log: Log },
): Service {
  /** How often a switched-off interval is asked for again, in ms. */
  const idle = 1000
  const stopped = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const loop = async () => {
    while (!stopped.signal.aborted) {
      const ms = interval()
      await clock.sleep(ms > 0 ? ms : idle, stopped.signal).catch(() => undefined)
      if (stopped.signal.aborted || ms <= 0) continue
      try {
        await work()
      } catch (error) {
        log.error('service.failed', `Cannot finish ${name}, trying again`, { error: messageOf(error) })
      }
    }
  }
  return {
    name,
    async start() {
      running = loop()
    },
    async stop() {
      stopped.abort(new Error('stopped'))
      await running
    },
  }
}
