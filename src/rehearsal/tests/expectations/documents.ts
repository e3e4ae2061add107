import type { Json, JsonObject } from '../../../model/json.ts'
import { mismatches, type Mismatch } from '../matching.ts'
import { failed, type Failure, type Judged } from './failure.ts'
import { noOrigin, originOfValue, placeOnNode, type Origin, type Place } from './origins.ts'

/** `node`: the node afterwards. */
export function nodeFailures(expected: JsonObject, judged: Judged): readonly Failure[] {
  const { node } = judged.ended.after
  if (!node) return [failed('node', `there is no node: ${judged.ended.error ?? 'none was created'}`)]
  return different('node', expected, node, judged, placeOnNode)
}

/** `data`: the data that are stored. */
export function dataFailures(expected: JsonObject, judged: Judged): readonly Failure[] {
  const { data, error } = judged.ended
  if (!data) return [failed('data', `no data are stored: ${error ?? 'nothing was computed'}`)]
  return different('data', expected, data, judged, ({ path }) => ({ on: 'data', path }))
}

/** A difference between an expected document and what there is, with the steps that made the values; `placeOf`: as changes name it. */
export function different(
  key: string,
  expected: Json,
  actual: Json,
  { trace }: Judged,
  placeOf: (one: Mismatch) => Place | undefined,
): readonly Failure[] {
  return differing(key, mismatches(expected, actual), actual, (one) => {
    const place = placeOf(one)
    return place ? originOfValue(trace, place, one.actual !== undefined) : noOrigin
  })
}

/** What is different, each with its origin; none where nothing is. */
export function differing(
  key: string,
  wrong: readonly Mismatch[],
  whole: Json,
  originOf: (one: Mismatch) => Origin,
): readonly Failure[] {
  if (wrong.length === 0) return []
  const origins = wrong.map((one) => ({ one, ...originOf(one) }))
  return [
    {
      what: `expect.${key}`,
      pointer: `/${key}`,
      wrong: origins.map(({ one, by }) => (by ? { ...one, by } : one)),
      whole,
      why: eachOnce(origins.flatMap(({ why }) => why)),
    },
  ]
}

/** Of several that tell of the same step or rule one. */
export function eachOnce(why: readonly JsonObject[]): readonly JsonObject[] {
  return [...new Map(why.map((one) => [String(one.id), one])).values()]
}
