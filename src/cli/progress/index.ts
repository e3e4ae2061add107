import type { Clock } from '../../platform/clock.ts'
import type { Output } from '../output.ts'
import { lines } from './lines.ts'
import { live } from './live.ts'
import type { Progress } from './progress.ts'

/** Drawn anew all the time on a terminal, otherwise one line per change of state. */
export function progressOf(nodes: readonly string[], output: Output, clock: Clock): Progress {
  const { terminal } = output
  return terminal ? live(nodes, { terminal, clock, colors: output.colors.err }) : lines(output, clock)
}
