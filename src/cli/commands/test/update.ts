import { createInterface } from 'node:readline/promises'
import { labelOf } from '../../../config/check.ts'
import { parseYaml } from '../../../config/yaml.ts'
import { InspectorError } from '../../../model/error.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import type { Failure } from '../../../rehearsal/tests/expectations/failure.ts'
import { snapshotFileOf, snapshotsText } from '../../../rehearsal/tests/snapshots.ts'
import type { Context } from '../../command.ts'
import { printable } from '../../../model/printable.ts'
import { lineDiff } from '../../render/line-diff.ts'
import { counted, shownValue } from '../../render/values.ts'
import type { Ran } from './run-files.ts'
import { writeText } from '../../write-text.ts'

/** A file, what it is to hold, and what will be different. */
type Writing = {
  readonly file: string
  readonly text: string
  readonly changes: number
  readonly difference: readonly string[]
}

/**
 * Writes what came out as the new expectation: snapshots, and single values in files of tests, whose other text stays as it is. Asks
 * before, unless told not to, and shows what will be different; a failure that is no single value stays. Gives whether everything that
 * failed was written.
 */
export async function update(ran: Ran, { yes }: { readonly yes: boolean }, context: Context): Promise<boolean> {
  const { output } = context
  const writings = [...snapshotWritings(ran), ...valueWritings(ran)]
  const failed = ran.results.flatMap(({ failures }) => failures)
  const left = failed.filter((failure) => failure.what !== 'expect.snapshot' && !isUpdatable(failure)).length
  if (writings.length === 0) {
    output.note(
      failed.length > 0
        ? `nothing that --update could write: ${counted(left, 'failure')} to be mended by hand`
        : 'nothing to update',
    )
    return false
  }
  for (const { file, changes, difference } of writings) {
    output.note(`${file}: ${counted(changes, 'expectation')} to be written`)
    for (const line of difference) output.note(printable(`  ${line}`))
  }
  if (!yes && !(await agreed('Write them? [y/N] '))) {
    output.note('nothing was written')
    return false
  }
  for (const { file, text } of writings) await writeText(file, text)
  if (left > 0) output.note(`${counted(left, 'failure')} left to be mended by hand`)
  return left === 0 && ran.diagnostics.every(({ severity }) => severity === 'warning')
}

function snapshotWritings({ files }: Ran): readonly Writing[] {
  return files.flatMap(({ file, snapshotted: wanted, snapshots: before, results }) => {
    const own = results.filter(({ snapshot }) => snapshot !== undefined)
    const failing = own.filter(({ failures }) => failures.some(({ what }) => what === 'expect.snapshot'))
    const stale = Object.keys(before).filter((name) => !wanted.includes(name))
    if (failing.length + stale.length === 0) return []
    const now = new Map(own.map(({ name, snapshot }) => [name, snapshot]))
    const kept = wanted.flatMap((name): readonly (readonly [string, JsonObject | Json])[] => {
      const value = now.get(name) ?? before[name]
      return value === undefined ? [] : [[name, value]]
    })
    const changes = failing.length + stale.length
    const text = snapshotsText(Object.fromEntries(kept))
    const difference = lineDiff(Object.keys(before).length > 0 ? snapshotsText(before) : '', text)
    return [{ file: snapshotFileOf(file), text, changes, difference }]
  })
}

/** Single values that are another than expected, in the text of the file: nothing else of it is touched. */
function valueWritings({ files }: Ran): readonly Writing[] {
  return files.flatMap(({ file, text, results }) => {
    const edits = results.flatMap(({ pointer: base, failures }) =>
      failures
        .filter(isUpdatable)
        .flatMap(({ pointer, wrong }) =>
          wrong.map(({ at, expected, actual }) => ({ pointer: base + pointer + at, expected, value: actual ?? null })),
        ),
    )
    if (edits.length === 0) return []
    const { find } = parseYaml(text)
    const spots = new Map(edits.map(({ pointer, value }) => [find(pointer)[0], { range: find(pointer), value }]))
    const changed = [...spots.values()]
      .sort((a, b) => b.range[0] - a.range[0])
      .reduce((all, { range: [from, to], value }) => all.slice(0, from) + JSON.stringify(value) + all.slice(to), text)
    // Of the text nothing is shown besides: secrets of the tests may stand beside it.
    const difference = edits.map(({ pointer, expected, value }) => {
      const line = text.slice(0, find(pointer)[0]).split('\n').length
      return `${line}: ${labelOf(pointer)}: ${shownValue(expected)} → ${shownValue(value)}`
    })
    return [{ file, text: changed, changes: spots.size, difference }]
  })
}

const updatable = ['expect.outcome', 'expect.node', 'expect.steps', 'expect.data', 'expect.power', 'expect.discovered']

function isUpdatable({ what, wrong }: Failure): boolean {
  const isPlain = (value: Json | undefined) => value !== undefined && (typeof value !== 'object' || value === null)
  return (
    updatable.includes(what) &&
    wrong.length > 0 &&
    wrong.every(({ expected, actual, masked }) => isPlain(expected) && isPlain(actual) && !masked)
  )
}

async function agreed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new InspectorError('invalid', 'Cannot ask whether to write: this is no terminal; say --yes')
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(question)).trim())
  } finally {
    terminal.close()
  }
}
