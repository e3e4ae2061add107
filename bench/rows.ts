/** A line of the report's table. */
export type Row = readonly [what: string, theirs: string, ours: string, ratio: string, goal: string]

/** Rows as a table in Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`)
  return ['| | original | ours | ratio | goal |', '| --- | --- | --- | --- | --- |', ...lines].join('\n')
}

/** Three digits or so. */
export function short(value: number | undefined): string {
  return value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2)
}

/** A time in ms. */
export function ms(value: number): string {
  return `${short(value)} ms`
}

/** A rate without digits behind the point. */
export function rate(value: number): string {
  return value.toFixed(0)
}

/** How many times as much ours is. */
export function more(ours: number, theirs: number): string {
  return `${(ours / theirs).toFixed(1)}×`
}

/** Which part of theirs ours is. */
export function less(ours: number, theirs: number): string {
  return `1/${(theirs / ours).toFixed(1)}`
}
