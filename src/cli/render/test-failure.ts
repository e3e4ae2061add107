import { isObject, objectOf, type Json } from '../../model/json.ts'
import { at, keysOf, pointerOf } from '../../model/pointer.ts'
import type { Failure, Maker, Wrong } from '../../rehearsal/tests/expectations/failure.ts'
import type { TestResult } from '../../rehearsal/tests/run.ts'
import type { Colors } from '../colors.ts'
import { conditionLines } from './trace.ts'
import { shownValue } from './values.ts'

const column = 46

/** What is not as expected: the differing part with what is around it, who made it, and why. */
export function failureLines(failure: TestResult['failures'][number], colors: Colors): readonly string[] {
  const { file, line } = failure.place
  const message = failure.message ? [`        ${failure.message}`] : []
  const why = failure.why.flatMap((one) => conditionLines(one, ''))
  return [
    `      ${failure.what}   ${file.slice(file.lastIndexOf('/') + 1)}:${line}`,
    ...message,
    ...differenceLines(failure, colors),
    ...(why.length > 0 ? ['', ...why.map((text, index) => `      ${index === 0 ? 'why' : '   '}   ${text}`)] : []),
  ]
}

function differenceLines({ what, wrong, whole }: Failure, colors: Colors): readonly string[] {
  const parents = Map.groupBy(wrong, ({ path }) => pointerOf(...keysOf(path).slice(0, -1)))
  return [...parents].flatMap(([parent, group]) => {
    const keys = keysOf(parent)
    const indent = 8 + keys.length * 2
    const heads = keys.map((key, depth) => `${' '.repeat(8 + depth * 2)}${key}:`)
    return [
      ...heads,
      ...besideLines(whole, parent, group, indent),
      ...group.flatMap((one) => lines(one, indent, colors, what === 'expect.steps')),
    ]
  })
}

/** What stands beside a difference: a few lines, the others folded. */
function besideLines(
  whole: Json | undefined,
  parent: string,
  group: readonly Wrong[],
  indent: number,
): readonly string[] {
  const holder = whole === undefined ? undefined : at(whole, parent)
  if (!isObject(holder)) return []
  const named = new Set(group.map(({ path }) => keysOf(path).at(-1)))
  const beside = Object.entries(objectOf(holder)).filter(
    ([key, value]) => !named.has(key) && value !== null && value !== '' && !isEmpty(value),
  )
  const shown = beside.slice(0, 2).map(([key, value]) => `${' '.repeat(indent)}${key}: ${shownValue(value, 40)}`)
  return beside.length > 2 ? [...shown, `${' '.repeat(indent)}… ${beside.length - 2} more`] : shown
}

function lines(
  { path, expected, actual, by, masked }: Wrong,
  indent: number,
  colors: Colors,
  isStep: boolean,
): readonly string[] {
  const key = keysOf(path).at(-1)
  const label = key === undefined ? '' : `${key}: `
  const row = (sign: string, value: Json | undefined, note: string) =>
    `      ${`${sign}${' '.repeat(indent - 7)}${label}${value === undefined ? 'nothing' : shownValue(value)}`.padEnd(column)}  ${note}`.trimEnd()
  // What is expected may be a mask as well, and then looks the same.
  const note = [...(by ? [madeText(by, isStep)] : []), ...(masked ? ['a secret is masked here'] : [])]
  return [
    colors.red(row('-', expected, expected === undefined ? 'expected to be absent' : 'expected')),
    colors.green(row('+', actual, note.join('; '))),
  ]
}

function madeText({ step, id, rule, at: place }: Maker, isStep: boolean): string {
  const name = rule === undefined ? id : `${id}: ${rule}`
  const text = isStep ? `step ${step}` : `set by step ${step}, ${name}`
  return `${text}${place ? `  ${place.file}:${place.line}` : ''}`
}

function isEmpty(value: Json | undefined): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
