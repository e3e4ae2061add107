import type { Output } from '../output.ts'

/** How many of something are done. */
export type Counter = { step(): void; end(): void }

// In ms; often enough to be seen moving.
const between = 100

/** On a terminal a line that counts; else nothing, as a log is not for that. */
export function counter(all: number, what: string, { terminal }: Output): Counter {
  if (!terminal) return { step() {}, end() {} }
  let done = 0
  let drawn = 0
  const shown = (n: number) => n.toLocaleString('en')
  return {
    step() {
      done += 1
      const now = performance.now()
      if (now - drawn < between) return
      drawn = now
      terminal.write(`\r\u001b[K${shown(done)} of ${shown(all)} ${what}`)
    },
    end: () => terminal.write('\r\u001b[K'),
  }
}
