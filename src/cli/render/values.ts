import { isObject, type Json } from '../../model/json.ts'
import { keysOf, type Pointer } from '../../model/pointer.ts'
import { maskedAt } from '../../model/secret-names.ts'
import type { Colors } from '../colors.ts'

// More than this of one value helps nobody who reads a screen.
const widest = 60

/** A value on a line: text as it is, in quotes where it could be taken for something else. */
export function shownValue(value: Json | undefined, width = widest): string {
  if (value === undefined) return 'nothing'
  const isPlain = typeof value === 'string' && /^(?![\d.+-]+$|true$|false$|null$|\s)[^"\n]*[^\s"]$/.test(value)
  const text = isPlain ? value : isObject(value) || Array.isArray(value) ? spaced(value) : JSON.stringify(value)
  return text.length > width ? `${text.slice(0, width - 1)}…` : text
}

/** A value at a place of a node: passwords that Ironic keeps there are masked, whoever wrote them. */
export function shownAt(path: Pointer, value: Json | undefined, width = widest): string {
  return shownValue(value === undefined ? value : maskedAt(path, value), width)
}

/** A place as people write it: `properties.local_gb`. */
export function dotted(path: Pointer): string {
  return keysOf(path).join('.')
}

/** A number with its noun: `1 port`, `2 ports`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** Rows with their columns below each other, two spaces apart; the last column is as long as it is. */
export function aligned(rows: readonly (readonly string[])[], indent = '  '): readonly string[] {
  const widths = rows.reduce<number[]>((all, row) => {
    for (const [at, cell] of row.entries()) all[at] = Math.max(all[at] ?? 0, Math.min(cell.length, widest))
    return all
  }, [])
  return rows.map((row) => {
    const cells = row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
    return `${indent}${cells.join('  ').trimEnd()}`
  })
}

/** Aligned rows that begin with a sign, which is in its colour. */
export function painted(lines: readonly string[], colors: Colors): readonly string[] {
  const paints: Readonly<Record<string, (text: string) => string>> = {
    '+': colors.green,
    '-': colors.red,
    '~': colors.yellow,
  }
  return lines.map((line) => {
    const sign = line.charAt(2)
    return `  ${paints[sign]?.(sign) ?? sign}${line.slice(3)}`
  })
}

function spaced(value: Json): string {
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ')
}
