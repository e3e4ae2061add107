import type { Watched } from '../../client/wait.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Colors } from '../colors.ts'
import type { Terminal } from '../output.ts'
import { printable } from '../../model/printable.ts'
import { block } from './block.ts'
import type { Progress } from './progress.ts'

/** A block of lines at the end of the terminal, drawn anew each second and when something is said. */
export function live(
  nodes: readonly string[],
  { terminal, clock, colors }: { terminal: Terminal; clock: Clock; colors: Colors },
): Progress {
  const seen = new Map<string, Watched>()
  const began = clock.now() / 1000
  const over = new AbortController()
  let drawn = 0
  // Up to the first line of the block, and everything from there is erased.
  const erased = () => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[J`)
  const draw = (above = '') => {
    const view = { now: clock.now() / 1000, began, isUnicode: terminal.isUnicode, ...terminal.size() }
    const rows = block(nodes, seen, view).map(({ text, isBad }) => (isBad ? colors.red(text) : text))
    terminal.write(`${erased()}${above}${rows.join('\n')}\n`)
    drawn = rows.length
  }
  const tick = async () => {
    while (!over.signal.aborted) {
      draw()
      await Promise.race([clock.sleep(1000, over.signal), stopped])
    }
  }
  const stopped = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()))
  void tick()
  return {
    seen: (watched) => void seen.set(watched.node, watched),
    say: (text) => draw(`${printable(text)}\n`),
    end() {
      over.abort()
      draw()
    },
  }
}
