import type { Change } from '../../../model/changes.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { isAbout } from '../../differences.ts'
import { mismatches, type Mismatch } from '../matching.ts'
import { failed, makerOf, tellingOf, type Failure, type Judged } from './failure.ts'

/** `node`: the node afterwards. */
export function nodeFailures(expected: JsonObject, judged: Judged): readonly Failure[] {
  const { node } = judged.ended.after
  if (!node) return [failed('node', `there is no node: ${judged.ended.error ?? 'none was created'}`)]
  return different('node', expected, node, judged, ({ on }) => on === 'node')
}

/** `data`: the data that are stored. */
export function dataFailures(expected: JsonObject, judged: Judged): readonly Failure[] {
  const { data, error } = judged.ended
  if (!data) return [failed('data', `no data are stored: ${error ?? 'nothing was computed'}`)]
  return different('data', expected, data, judged, ({ on }) => on === 'data')
}

/** A difference between an expected document and what there is, with the steps that made the values. */
export function different(
  key: string,
  expected: Json,
  actual: Json,
  judged: Judged,
  concerns: (change: Change) => boolean,
): readonly Failure[] {
  const wrong = mismatches(expected, actual)
  if (wrong.length === 0) return []
  const changes = judged.trace?.steps.flatMap((step) => step.changes.filter(concerns)) ?? []
  const made = wrong.map((one) => ({ one, by: changes.findLast((change) => isMaker(change, one)) }))
  const why = made.flatMap(({ by }) =>
    by
      ? tellingOf(
          judged.trace?.steps.find(({ id }) => id === by.origin.step),
          by.origin.rule,
        )
      : [],
  )
  return [
    {
      what: `expect.${key}`,
      pointer: `/${key}`,
      wrong: made.map(({ one, by }) => {
        const maker = by && makerOf(judged.trace, by.origin.step, by.origin.rule)
        return maker ? { ...one, by: maker } : one
      }),
      whole: actual,
      why: unique(why),
    },
  ]
}

function isMaker({ path }: Change, { path: wrong }: Mismatch): boolean {
  return isAbout(path, wrong)
}

function unique(why: readonly JsonObject[]): readonly JsonObject[] {
  return [...new Map(why.map((one) => [String(one.id), one])).values()]
}
