import { parseExpression } from '../../../expression/index.ts'
import type { Outcome, Scope } from '../../../expression/expression.ts'
import { assertVocabulary, withNames } from '../../../expression/vocabulary/index.ts'
import { anyMap } from '../../../expression/vocabulary/shapes.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { failed, type Failure, type Judged } from './failure.ts'

// Which keys of the data there are was checked when the test was read.
const vocabulary = withNames(assertVocabulary, { data: anyMap })

/** `assert`: conditions over before, after, data, ports and trace; one that is undecided does not hold. */
export function assertFailures(expected: readonly string[], { ended, document }: Judged): readonly Failure[] {
  const value = (name: string, json: unknown) => (): Outcome =>
    json === null || json === undefined ? { missing: name } : { value: json as Json }
  const scope: Scope = {
    before: value('before', ended.before.node),
    after: value('after', ended.after.node),
    data: value('data', ended.data),
    ports: value('ports', ended.after.ports),
    trace: value('trace', document),
  }
  return expected.flatMap((text, index): readonly Failure[] => {
    const below = `/${index}`
    const parsed = parseExpression(text, vocabulary, 'boolean')
    if (!('expression' in parsed))
      return [failed('assert', `${text}: ${parsed.problems.map(({ message }) => message).join('; ')}`, [], below)]
    const { outcome: came, parts } = parsed.expression.decided(scope)
    if ('value' in came && came.value === true) return []
    const when: JsonObject = {
      text,
      parts: parts as unknown as readonly JsonObject[],
      ...('value' in came ? { value: came.value } : {}),
    }
    const missing = 'missing' in came ? { missing: came.missing } : {}
    const error = 'error' in came ? { error: came.error } : {}
    return [failed('assert', 'it does not hold', [{ id: 'assert', when, ...missing, ...error }], below)]
  })
}
