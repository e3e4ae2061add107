import { describe, expect, test } from 'bun:test'
import type { Watched } from '../../../src/client/wait.ts'
import { block } from '../../../src/cli/progress/block.ts'

const start = Date.UTC(2026, 10, 22, 8)
const view = { now: start + 400_000, began: start, columns: 80, rows: 24, isUnicode: true }

const watched = (node: string, state: string, more: object = {}): Watched => ({
  node,
  status: { state, finished: 'finished_at' in more, started_at: '2026-11-22T08:00:00', error: null, ...more },
})

/** What is drawn for these nodes. */
function drawn(all: readonly Watched[], changes: Partial<typeof view> = {}) {
  const names = all.map(({ node }) => node)
  return block(names, new Map(all.map((one) => [one.node, one])), { ...view, ...changes })
}

const some = [
  watched('rack3-u05', 'finished', { finished_at: '2026-11-22T08:04:12' }),
  watched('rack3-u07', 'processing'),
  watched('rack3-u09', 'waiting'),
  watched('rack3-u11', 'starting', { started_at: '2026-11-22T08:06:30.123456' }),
  watched('rack3-u13', 'error', { finished_at: '2026-11-22T08:20:00', error: 'Introspection timeout' }),
]

describe('the block of progress', () => {
  test('has a line per node and the sums', () => {
    const lines = drawn(some)
    expect(lines.map(({ text }) => text).join('\n')).toBe(`\
5 nodes                                        Ctrl-C: stop watching, runs go on
  rack3-u05  ████████████████████  finished    4m12s
  rack3-u07  █████████████▌        processing  6m40s
  rack3-u09  ██████████            waiting     6m40s
  rack3-u11  ██                    starting    10s
  rack3-u13  ✗ error               20m00s      Introspection timeout
  1 finished · 1 error · 1 processing · 1 waiting · 1 starting  6m40s`)
    expect(lines.map(({ isBad }) => isBad)).toEqual([false, false, false, false, false, true, false])
  })

  test('is ASCII where the terminal is', () => {
    const text = drawn(some, { isUnicode: false, rows: 8 })
      .map((line) => line.text)
      .join('\n')
    expect(text).toContain('  rack3-u07  #############         processing')
    expect(text).toContain('  rack3-u13  x error               20m00s')
    expect(text).toContain('  ... 1 more finished\n')
    expect(Buffer.byteLength(text)).toBe(text.length)
  })

  test('leaves out what there is no room for, the finished ones first, and never the failed', () => {
    const many = [...some, ...Array.from({ length: 40 }, (_, index) => watched(`more-${index}`, 'waiting'))]
    const lines = drawn(many, { rows: 12 }).map(({ text }) => text)
    expect(lines.length).toBe(11)
    expect(lines[1]).toContain('rack3-u13')
    expect(lines.at(-2)).toBe('  … 1 more finished, 35 more waiting, 1 more starting')
    expect(lines.at(-1)).toContain('1 finished · 1 error · 1 processing · 41 waiting · 1 starting')
  })

  test('has no line that the terminal would wrap', () => {
    const odd = [
      watched('名前'.repeat(30), 'error', { finished_at: '2026-11-22T08:00:01', error: 'x'.repeat(300) }),
      watched('b', 'waiting'),
    ]
    for (const columns of [20, 40, 80, 200])
      for (const { text } of drawn(odd, { columns })) expect(Bun.stringWidth(text)).toBeLessThanOrEqual(columns)
  })

  test('has no line break and no control character of a name or an error', () => {
    const lines = drawn([watched('a\nb', 'error', { finished_at: 'never', error: 'one\ntwo\u001b[2J' })])
    expect(lines.length).toBe(3)
    expect(lines[1]?.text).toContain('one two\\x1b[2J')
  })

  test('shows the first ironic-inspector’s answers, which have no state and no times', () => {
    const seed = (node: string, finished: boolean, error: string | null) => ({ node, status: { finished, error } })
    const lines = drawn([seed('a', false, null), seed('b', true, null), seed('c', true, 'no luck')])
    expect(lines.map(({ text }) => text.trim()).slice(1)).toEqual([
      'a  ██████████            running',
      'b  ████████████████████  finished',
      'c  ✗ error                           no luck',
      '1 finished · 1 error · 1 running     6m40s',
    ])
  })
})
