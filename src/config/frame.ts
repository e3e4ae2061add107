/** From the first character to behind the last, counted from 0. */
export type Range = readonly [start: number, end: number]

/** A text that findings are about, and which parts of it nobody may see. */
export type SourceText = { readonly file: string; readonly text: string; readonly hidden: readonly Range[] }

// Longer than a terminal is wide, short enough for a log.
const widest = 160

/** Where an offset is; line and column count from 1. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: offset - lineStart + 1 }
}

/**
 * The line of the range with a marker below it, and the line above when that is the key it belongs to. Secrets are hidden.
 * Undefined for a text without lines.
 */
export function frameOf({ text, hidden }: SourceText, [start, end]: Range, remedy?: string): string | undefined {
  if (text === '') return undefined
  const { line, column } = positionOf(text, start)
  const lines = masked(text, hidden).split('\n')
  const shown = (lines[line - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ')
  const isSecret = hidden.some(([from, to]) => start < to && from < end)
  const lineEnd = text.indexOf('\n', start)
  const width = isSecret ? 1 : Math.max(1, Math.min(end, lineEnd < 0 ? text.length : lineEnd) - start)
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
