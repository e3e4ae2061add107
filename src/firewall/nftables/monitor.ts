import { InspectorError, messageOf } from '../../model/error.ts'
import type { CommandOptions, Run } from '../../platform/command.ts'
import type { Service } from '../../platform/service.ts'
import type { WatchTools } from '../driver.ts'
import { eventReader } from './events.ts'
import { refusal } from './failure.ts'
import type { Place } from './place.ts'

/** What watching nftables needs. */
export type MonitorNeeds = WatchTools & {
  readonly place: Place
  readonly run: Run
  readonly changed: () => void
  /** Whether the mark was left by a transaction of ours; true once. */
  readonly isOwn: (mark: number) => boolean
  /** Does a transaction of ours that changes nothing but the marks. */
  readonly touch: (signal: AbortSignal) => Promise<void>
}

// In ms.
const startLimit = 5_000
const firstNudge = 25
const lastNudge = 400
const firstPause = 500
const longestPause = 60_000
const settled = 60_000
/** nft 1.0.6 loses some 350 bytes with each element that it tells of, so that it is started anew after so many lines. */
const mostLines = 100_000

/**
 * `nft monitor` as a child that is started anew whenever it ends, with longer and longer pauses. After each gap in the
 * watching a change is told, as there may have been one. A change is told once the transaction that made it has ended.
 */
export function monitor(needs: MonitorNeeds): Service {
  const stopping = new AbortController()
  let supervised: Promise<void> = Promise.resolve()
  return {
    name: 'firewall watch',
    async start(signal) {
      const first = Promise.withResolvers<void>()
      supervised = supervise(needs, first.resolve, stopping.signal)
      const aborted = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => aborted.resolve(), { once: true })
      await Promise.race([first.promise, aborted.promise])
      signal.throwIfAborted()
    },
    async stop() {
      stopping.abort(new InspectorError('unavailable', 'the firewall is no longer watched'))
      await supervised
    },
  }
}

/** Watches until the signal; `begun` is called when it watches for the first time, or first failed to. */
async function supervise(needs: MonitorNeeds, begun: () => void, signal: AbortSignal): Promise<void> {
  const { clock, changed, failed, over } = needs
  let pause = firstPause
  while (!signal.aborted) {
    const started = clock.now()
    try {
      await watchOnce(needs, signal, () => {
        over()
        begun()
        changed()
      })
      pause = 0
    } catch (error) {
      if (signal.aborted) break
      failed(messageOf(error))
      if (clock.now() - started > settled * 1000) pause = firstPause
    }
    begun()
    await clock.sleep(pause, signal).catch(() => undefined)
    pause = Math.min(longestPause, Math.max(firstPause, pause * 2))
  }
  begun()
}

/** One child, until it has told so much that it is time for another; rejects when it ends before, or does not begin. */
async function watchOnce(needs: MonitorNeeds, signal: AbortSignal, watching: () => void): Promise<void> {
  const { place, run, changed, isOwn, clock, touch } = needs
  const enough = new AbortController()
  const read = eventReader(place, isOwn)
  const state = { lines: 0, running: true, heard: false }
  const options: CommandOptions = {
    timeout: Number.POSITIVE_INFINITY,
    signal: AbortSignal.any([signal, enough.signal]),
    onLine(line) {
      state.lines++
      const meaning = read(line)
      if (meaning === undefined) return
      if (!state.heard) watching()
      else if (meaning === 'foreign' || meaning === 'lost') changed()
      state.heard = true
      if (state.lines >= mostLines) enough.abort()
    },
  }
  const child = monitored(run, options, () => state.heard).finally(() => {
    state.running = false
  })
  // It does not say when it begins to listen, so that it is given something to tell until it does.
  const nudging = (async () => {
    let pause = firstNudge
    for (let waited = 0; waited < startLimit && state.running && !state.heard; waited += pause) {
      await clock.sleep(pause, signal).catch(() => undefined)
      await touch(signal).catch(changed)
      pause = Math.min(lastNudge, pause * 2)
    }
    if (!state.heard) enough.abort()
  })()
  const reason = await child.then(
    () => new InspectorError('unavailable', 'nft monitor ended by itself'),
    (error: unknown) => (enough.signal.aborted ? silence : error),
  )
  await nudging
  if (!signal.aborted && state.lines < mostLines)
    throw refusal(`Cannot watch the firewall table "${place.table}"`, reason)
}

/**
 * Tied to us by util-linux, as a child of a killed service would stay until the kernel has something to tell; untied where that
 * is missing, or is busybox's, which cannot.
 */
async function monitored(run: Run, options: CommandOptions, heard: () => boolean): Promise<void> {
  const argv = ['nft', 'monitor'] as const
  try {
    await run(['setpriv', '--pdeathsig', 'KILL', ...argv], options)
  } catch (error) {
    if (heard() || !/"setpriv": (there is no such program|exit code)/.test(messageOf(error))) throw error
    await run(argv, options)
  }
}

const silence = new InspectorError('unavailable', `nft monitor told nothing for ${startLimit} ms`)
