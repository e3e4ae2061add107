import { expect, test } from 'bun:test'
import { lines } from '../../../src/cli/progress/lines.ts'

const clock = { now: () => Date.UTC(2026, 10, 22, 8, 1, 2) * 1000, sleep: () => Promise.resolve() }

/** What is written when these statuses are seen. */
function written(
  ...seen: readonly (readonly [node: string, status: Readonly<Record<string, string | boolean | null>>])[]
) {
  const notes: string[] = []
  const progress = lines({ note: (text) => notes.push(text) }, clock)
  for (const [node, status] of seen) progress.seen({ node, status })
  return notes
}

const started_at = '2026-11-22T08:00:00.500000'

test('a change of state is a line, and no change is none', () => {
  const waiting = { state: 'waiting', finished: false, started_at, finished_at: null }
  expect(
    written(
      ['n1', { ...waiting, state: 'starting' }],
      ['n1', waiting],
      ['n1', waiting],
      ['n2', waiting],
      ['n1', { ...waiting, state: 'finished', finished: true, finished_at: '2026-11-22T08:04:12.6' }],
      [
        'n2',
        {
          ...waiting,
          state: 'error',
          finished: true,
          finished_at: '2026-11-22T08:20:00',
          error: 'Introspection "x"\n',
        },
      ],
    ),
  ).toEqual([
    'Waiting for introspection to finish...',
    '2026-11-22T08:01:02Z n1 starting',
    '2026-11-22T08:01:02Z n1 waiting',
    '2026-11-22T08:01:02Z n2 waiting',
    '2026-11-22T08:04:12Z n1 finished 4m12s',
    '2026-11-22T08:20:00Z n2 error    20m00s "Introspection \\"x\\"\\n"',
  ])
})

test('an introspection that is processed again is not told as ended', () => {
  expect(written(['n1', { state: 'reapplying', finished: true, started_at, finished_at: started_at }])[1]).toBe(
    '2026-11-22T08:01:02Z n1 reapplying',
  )
})

test('what steers a terminal is spelled out', () => {
  expect(written(['n\u001b[2J', { state: 'waiting', finished: false }])[1]).toBe(
    '2026-11-22T08:01:02Z n\\x1b[2J waiting',
  )
})
