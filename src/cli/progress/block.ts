import type { Watched } from '../../client/wait.ts'
import { printable } from '../../model/printable.ts'
import { elapsedOf, shownElapsed, stateOf } from './progress.ts'

/** What the block depends on besides the nodes; times in ms since 1970. */
export type View = {
  readonly now: number
  readonly began: number
  readonly columns: number
  readonly rows: number
  readonly isUnicode: boolean
}

/** A line no wider than the terminal. */
export type Line = { readonly text: string; readonly isBad: boolean }

const barWidth = 20

// How far along a state is, in characters of the bar: an introspection waits for the ramdisk most of its time.
const lengths: Readonly<Record<string, number>> = {
  enrolling: 1,
  starting: 2,
  waiting: 10,
  running: 10,
  processing: 13.5,
  reapplying: 13.5,
  aborting: 10,
  finished: barWidth,
}

// When there is no room for all: what went wrong first, then what moves, and last what is done.
const order = ['error', 'processing', 'reapplying', 'aborting', 'waiting', 'running', 'starting', 'enrolling']

/** How introspections stand: a headline, a line per node as far as there is room, and the sums. */
export function block(nodes: readonly string[], seen: ReadonlyMap<string, Watched>, view: View): readonly Line[] {
  const signs = view.isUnicode ? unicode : ascii
  const all = nodes.flatMap((node) => seen.get(node) ?? [])
  // Headline, what is left out, sums, and the line that the cursor stands in.
  const room = Math.max(1, view.rows - 4)
  const shown = all.length <= room ? all : all.toSorted((one, other) => rank(one) - rank(other)).slice(0, room)
  const left = all.filter((watched) => !shown.includes(watched))
  const width = Math.min(36, Math.max(0, ...nodes.map((node) => Bun.stringWidth(oneLine(node)))))
  const total = counted(all, ([state, n]) => `${n} ${state}`, signs.between)
  const lines = [
    headline(nodes.length, Math.min(width + 36, view.columns - hint.length - 2)),
    ...shown.map((watched) => row(watched, width, view.now, signs)),
    ...(left.length > 0 ? [`  ${signs.more} ${counted(left, ([state, n]) => `${n} more ${state}`, ', ')}`] : []),
    `  ${total.padEnd(width + 34)}  ${shownElapsed(view.now - view.began)}`,
  ]
  const bad = new Set(shown.flatMap((watched, index) => (stateOf(watched) === 'error' ? index + 1 : [])))
  return lines.map((text, index) => ({ text: cut(text.trimEnd(), view.columns), isBad: bad.has(index) }))
}

const hint = 'Ctrl-C: stop watching, runs go on'

function headline(count: number, width: number): string {
  return `${`${count} ${count === 1 ? 'node' : 'nodes'}`.padEnd(width)}  ${hint}`
}

type Signs = {
  readonly bar: (length: number) => string
  readonly bad: string
  readonly between: string
  readonly more: string
}

const unicode: Signs = {
  bar: (length) => '█'.repeat(Math.floor(length)) + (length % 1 > 0 ? '▌' : ''),
  bad: '✗ error',
  between: ' · ',
  more: '…',
}

const ascii: Signs = {
  bar: (length) => '#'.repeat(Math.floor(length)),
  bad: 'x error',
  between: ', ',
  more: '...',
}

function row(watched: Watched, width: number, now: number, { bar, bad }: Signs): string {
  const { node, status } = watched
  const state = stateOf(watched)
  const isBad = state === 'error'
  const shown = cut(oneLine(node), width)
  const name = shown + ' '.repeat(width - Bun.stringWidth(shown))
  const took = shownElapsed(elapsedOf(status, now))
  const sign = (isBad ? bad : bar(lengths[state] ?? 0)).padEnd(barWidth)
  const rest = isBad ? `${took.padEnd(10)}  ${oneLine(String(status.error ?? ''))}` : `${state.padEnd(10)}  ${took}`
  return `  ${name}  ${sign}  ${rest}`
}

function counted(
  all: readonly Watched[],
  text: (sum: readonly [state: string, count: number]) => string,
  between: string,
): string {
  const states = all.map(stateOf)
  const names = new Set(['finished', ...order, ...states])
  const sums = [...names].map((name) => [name, states.filter((state) => state === name).length] as const)
  return sums
    .filter(([, count]) => count > 0)
    .map(text)
    .join(between)
}

function rank(watched: Watched): number {
  const place = order.indexOf(stateOf(watched))
  return place === -1 ? order.length : place
}

function oneLine(text: string): string {
  return printable(text).replaceAll(/[\n\t]/g, ' ')
}

// By columns on the terminal: a line that the terminal wraps would count as two when the block is erased.
function cut(text: string, columns: number): string {
  if (Bun.stringWidth(text) <= columns) return text
  let kept = ''
  let width = 0
  for (const character of text) {
    width += Bun.stringWidth(character)
    if (width > columns) break
    kept += character
  }
  return kept
}
