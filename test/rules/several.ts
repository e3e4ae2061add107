/** What a condition says of several values, by `multiple` and `invert`. */

/** For each operator: its `value`, a field that meets it, and one that does not. */
export const met: Readonly<Record<string, readonly [value: unknown, yes: unknown, no: unknown]>> = {
  contains: ['b', 'abc', 'xyz'],
  eq: [5, 5, 6],
  ge: [5, 5, 4],
  gt: [5, 6, 5],
  'in-net': ['192.0.2.0/24', '192.0.2.7', '198.51.100.7'],
  'is-empty': [undefined, '', 0],
  le: [5, 5, 6],
  lt: [5, 4, 5],
  matches: ['a.c', 'abc', 'abcd'],
  ne: [5, 6, 5],
}

/** The lists: + a value that meets the operator, - one that does not. */
const lists = ['+', '-', '+-', '-+', '++', '--'] as const

/** For each list, + when the condition holds. */
const answers: readonly (readonly [multiple: string, invert: boolean, answers: string])[] = [
  ['any', false, '+-+++-'],
  ['all', false, '+---+-'],
  ['first', false, '+-+-+-'],
  ['any', true, '-+++-+'],
  ['all', true, '-+---+'],
  ['first', true, '-+-+-+'],
]

/** Every case of an operator: the condition on the field, what stands there, and whether it holds. */
export function severalCases(op: string) {
  const [value, yes, no] = met[op]!
  return answers.flatMap(([multiple, invert, row]) =>
    lists.map((list, column) => ({
      list,
      values: Array.from(list).map((sign) => (sign === '+' ? yes : no)),
      condition: { op, multiple, invert, ...(value === undefined ? {} : { value }) },
      holds: row[column] === '+',
    })),
  )
}
