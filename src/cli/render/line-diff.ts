/** A line of a difference: that was there and stays, that goes, that is new. */
type Row = { readonly sign: ' ' | '-' | '+'; readonly text: string }

// Beyond it the time to find the fewest changes is not worth it.
const most = 4_000_000

/** What is different between two texts, line by line: `-` goes, `+` is new, with two lines around it; equal parts are folded. */
export function lineDiff(before: string, after: string): readonly string[] {
  const rows = rowsOf(linesOf(before), linesOf(after))
  const isShown = rows.map((_, index) => rows.slice(Math.max(0, index - 2), index + 3).some(({ sign }) => sign !== ' '))
  return rows.flatMap(({ sign, text }, index) => {
    if (isShown[index]) return [`${sign} ${text}`.trimEnd()]
    return index === 0 || isShown[index - 1] ? ['…'] : []
  })
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}

function rowsOf(before: readonly string[], after: readonly string[]): readonly Row[] {
  const least = Math.min(before.length, after.length)
  let head = 0
  while (head < least && before[head] === after[head]) head += 1
  let tail = 0
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1
  const same = (lines: readonly string[]) => lines.map((text): Row => ({ sign: ' ', text }))
  return [
    ...same(before.slice(0, head)),
    ...changed(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ]
}

/** Between two lists of lines the fewest that go and come: those of the longest common subsequence stay. */
function changed(before: readonly string[], after: readonly string[]): readonly Row[] {
  const [rows, columns] = [before.length, after.length]
  const width = columns + 1
  const isFar = rows * columns > most
  const common = new Uint32Array(isFar ? 0 : (rows + 1) * width)
  for (let row = rows - 1; row >= 0 && !isFar; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1) {
      const here = row * width + column
      common[here] =
        before[row] === after[column]
          ? common[here + width + 1]! + 1
          : Math.max(common[here + width]!, common[here + 1]!)
    }
  const made: Row[] = []
  let [row, column] = [0, 0]
  while (row < rows || column < columns) {
    const here = row * width + column
    if (row < rows && column < columns && before[row] === after[column]) {
      made.push({ sign: ' ', text: before[row]! })
      row += 1
      column += 1
    } else if (row < rows && (column === columns || isFar || common[here + width]! >= common[here + 1]!)) {
      made.push({ sign: '-', text: before[row]! })
      row += 1
    } else {
      made.push({ sign: '+', text: after[column]! })
      column += 1
    }
  }
  return made
}
