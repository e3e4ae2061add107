/** What a hostile ramdisk posts where a rule looks: long texts and lists. */

import type { Json, JsonObject } from '../../src/model/json.ts'

/** What it is, a rule's condition, and the list `big` of the report that the condition reads. */
export type ReadByRule = readonly [says: string, condition: JsonObject, big: readonly Json[]]

const repeated = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value)
// A condition reads no longer one.
const longest = 'x'.repeat(65_000)

export const readByRules: readonly ReadByRule[] = [
  [
    'ten long texts under a pattern that looks far',
    { op: 'contains', value: '(.*a){12}$' },
    repeated(10, 'a'.repeat(65_000)),
  ],
  ['as many long texts as a report holds', { op: 'contains', value: '(?i)poweredge' }, repeated(55, longest)],
  ['the short text that takes others an age', { op: 'matches', value: '(a+)+$' }, [`${'a'.repeat(50)}!`]],
  ['texts that nearly match', { op: 'matches', value: '(x+x+)+y' }, repeated(30, longest)],
  ['many short texts', { op: 'matches', value: '(a|b|c)*d' }, repeated(60_000, 'abc')],
  ['many addresses', { op: 'in-net', value: '192.0.2.0/24' }, repeated(100_000, '198.51.100.7')],
  ['many numbers', { op: 'eq', value: 2 }, repeated(60_000, 1)],
].map(([says, condition, big]) => [says, { field: 'big[*]', ...(condition as JsonObject) }, big] as ReadByRule)
