import type { Json } from '../../model/json.ts'
import { printable } from '../../model/printable.ts'
import { pythonText } from './python.ts'

/** A table as Python's prettytable draws it; without rows it is empty. `right`: columns whose values stand at the right. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly (Json | undefined)[])[],
  right: ReadonlySet<number> = new Set(),
): string {
  if (rows.length === 0) return ''
  const cells = [columns, ...rows].map((row) => row.map((value) => printable(pythonText(value)).split('\n')))
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((row) => Math.max(...(row[column] ?? []).map((line) => Bun.stringWidth(line))))),
  )
  const border = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`
  const drawn = cells.map((row) => drawRow(row, widths, right))
  return [border, drawn[0], border, ...drawn.slice(1), border].join('\n')
}

// A value of several lines makes a row of several lines.
function drawRow(row: readonly (readonly string[])[], widths: readonly number[], right: ReadonlySet<number>): string {
  const height = Math.max(...row.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) => {
    const parts = row.map((lines, column) => padded(lines[line] ?? '', widths[column] ?? 0, right.has(column)))
    return `| ${parts.join(' | ')} |`
  }).join('\n')
}

// By columns on the terminal, not by characters: a CJK character takes two.
function padded(text: string, width: number, isRight: boolean): string {
  const space = ' '.repeat(width - Bun.stringWidth(text))
  return isRight ? space + text : text + space
}
