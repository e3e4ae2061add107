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
  if (before.length * after.length > most) return [...gone(before), ...come(after)]
  const common = commonOf(before, after)
  const width = after.length + 1
  const made: Row[] = []
  let [row, column] = [0, 0]
  while (row < before.length && column < after.length) {
    const here = row * width + column
    const [old = '', now = ''] = [before[row], after[column]]
    const isSame = old === now
    const goes = common[here + width]! >= common[here + 1]!
    made.push(isSame ? { sign: ' ', text: old } : goes ? { sign: '-', text: old } : { sign: '+', text: now })
    if (isSame || goes) row += 1
    if (isSame || !goes) column += 1
  }
  return [...made, ...gone(before.slice(row)), ...come(after.slice(column))]
}

/** How many lines both have in common from each place on, in rows of one more than there are lines in the second. */
function commonOf(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1
  const common = new Uint32Array((before.length + 1) * width)
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const here = row * width + column
      const isSame = before[row] === after[column]
      common[here] = isSame ? common[here + width + 1]! + 1 : Math.max(common[here + width]!, common[here + 1]!)
    }
  return common
}

function gone(lines: readonly string[]): readonly Row[] {
  return lines.map((text) => ({ sign: '-', text }))
}

function come(lines: readonly string[]): readonly Row[] {
  return lines.map((text) => ({ sign: '+', text }))
}
