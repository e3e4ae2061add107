/** Functions of CEL that are not here, with what is written instead; `''` stands for one that is called on nothing. */
export const omitted: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    uint: 'int(x): no number of JSON is unsigned',
    bytes: 'the text itself: JSON has no bytes',
    now: 'timestamp(introspection.started_at): the same data give the same outcome, whenever they are computed',
  },
  optional: {
    of: 'default(x, y), or x.?key',
    none: 'default(x, y), or x.?key',
    ofNonZeroValue: 'default(x, y), or x.?key',
  },
  math: {
    greatest: 'a > b ? a : b; of a list, x.sortBy(one, -one).first()',
    least: 'a < b ? a : b; of a list, x.sortBy(one, one).first()',
  },
}

const parts = 'Date DayOfMonth DayOfWeek DayOfYear FullYear Hours Milliseconds Minutes Month Seconds'

/** What CEL calls on moments and durations, and is not here. */
export const omittedOnTimes: readonly string[] = parts.split(' ').map((part) => `get${part}`)

/** What is written in place of the parts of times. */
export const insteadOfParts = 'comparisons: x >= timestamp("2026-01-31T00:00:00Z"), x < duration("1h30m")'
