import { isEnd, type Watched } from '../../client/wait.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Output } from '../output.ts'
import { printable } from '../../model/printable.ts'
import { elapsedOf, momentOf, shownElapsed, stateOf, type Progress } from './progress.ts'

/** One line per change of state, for logs: `2026-11-22T08:05:02Z node-1 error    20m00s "Introspection timeout"`. */
export function lines(output: Pick<Output, 'note'>, clock: Clock): Progress {
  const states = new Map<string, string>()
  output.note('Waiting for introspection to finish...')
  return {
    seen(watched) {
      const state = stateOf(watched)
      if (states.get(watched.node) === state) return
      states.set(watched.node, state)
      output.note(lineOf(watched, state, clock.now() / 1000))
    },
    say: (text) => output.note(printable(text)),
    end: () => undefined,
  }
}

function lineOf(watched: Watched, state: string, now: number): string {
  const { node, status } = watched
  const isOver = isEnd(watched)
  const when = new Date((isOver ? momentOf(status.finished_at) : undefined) ?? now)
  const rest = isOver ? [shownElapsed(elapsedOf(status, now)), status.error ? JSON.stringify(status.error) : ''] : []
  const parts = [`${when.toISOString().slice(0, 19)}Z`, node, state.padEnd(8), ...rest]
  return printable(parts.filter((part) => part !== '').join(' '))
    .replaceAll('\n', ' ')
    .trimEnd()
}
