/** From the first character to behind the last, counted from 0. */
export type Range = readonly [start: number, end: number]

/** A text that findings are about, and which parts of it nobody may see. What many findings need of it is made once. */
export type SourceText = {
  readonly file: string
  readonly text: string
  readonly hidden: readonly Range[]
  /** Where each line begins. */
  readonly starts: () => readonly number[]
  /** The lines as they may be seen. */
  readonly shown: () => readonly string[]
}

/** A text with its parts that nobody may see. */
export function sourceText(file: string, text: string, hidden: readonly Range[]): SourceText {
  let starts: readonly number[] | undefined
  let shown: readonly string[] | undefined
  return {
    file,
    text,
    hidden,
    starts: () => (starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]),
    shown: () => (shown ??= masked(text, hidden).split('\n')),
  }
}

// Longer than a terminal is wide, short enough for a log.
const widest = 160

/** Where an offset is; line and column count from 1. */
export function positionOf({ starts }: Pick<SourceText, 'starts'>, offset: number): { line: number; column: number } {
  const all = starts()
  let [line, behind] = [0, all.length]
  while (behind - line > 1) {
    const middle = (line + behind) >> 1
    if (all[middle]! <= offset) line = middle
    else behind = middle
  }
  return { line: line + 1, column: offset - all[line]! + 1 }
}

/**
 * The line of the range with a marker below it, and the line above when that is the key it belongs to. Secrets are hidden.
 * Undefined for a text without lines.
 */
export function frameOf(source: SourceText, [start, end]: Range, remedy?: string): string | undefined {
  const { text, hidden } = source
  if (text === '') return undefined
  const secret = hidden.find(([from, to]) => start < to && from < end)
  const { line, column: exact } = positionOf(source, start)
  // Within a secret the marker stands where the mask does.
  const column = secret ? Math.max(1, Math.min(exact, secret[0] - source.starts()[line - 1]! + 1)) : exact
  const lines = source.shown()
  const shown = (lines[line - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ')
  const lineEnd = text.indexOf('\n', start)
  const width = secret ? 1 : Math.max(1, Math.min(end, lineEnd < 0 ? text.length : lineEnd) - start)
  const cut = Math.max(0, column + Math.min(width, 40) - widest)
  const marker = `${' '.repeat(column - 1 - cut)}${'^'.repeat(Math.min(width, Math.max(1, widest - (column - 1 - cut))))}${remedy ? ` ${remedy}` : ''}`
  const above = line > 1 ? (lines[line - 2] ?? '') : ''
  return [
    ...(isParent(above, shown) ? [row(line - 1, above.trimEnd().slice(0, widest))] : []),
    row(line, shown.slice(cut, cut + widest).trimEnd()),
    `      | ${marker}`,
  ].join('\n')
}

function row(line: number, text: string): string {
  return `${String(line).padStart(5)} | ${text}`
}

/** Whether the line above opens the block that the line begins. */
function isParent(above: string, line: string): boolean {
  return /:\s*$/.test(above) && indent(above) < indent(line)
}

function indent(line: string): number {
  return /^[\s-]*/.exec(line)![0].length
}

// Masks keep the number of lines; their length says nothing about the secret's.
function masked(text: string, hidden: readonly Range[]): string {
  let shown = ''
  let at = 0
  for (const [from, to] of hidden.toSorted((a, b) => a[0] - b[0])) {
    if (from < at) continue
    const breaks = text.slice(from, to).split('\n').length - 1
    shown += `${text.slice(at, from)}********${'\n'.repeat(breaks)}`
    at = to
  }
  return shown + text.slice(at)
}
