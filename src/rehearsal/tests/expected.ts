import { checkedCode, type Fault } from '../../config/diagnostic.ts'
import { parseExpression } from '../../expression/index.ts'
import type { Vocabulary } from '../../expression/expression.ts'
import { isObject, type Json } from '../../model/json.ts'
import { pointerOf } from '../../model/pointer.ts'
import { patternOf } from './expectations/ends.ts'
import type { Blame } from './situation.ts'
import type { Expectation } from './schema.ts'

type Partly = Partial<Expectation>

/** Says of an expectation what can never fail, and which conditions and patterns cannot be read. */
export function checkExpected(expect: Partly, vocabulary: Vocabulary, blame: Blame): void {
  for (const { below, ...fault } of vacuousIn(expect)) blame(`/expect${below}`, fault, true)
  const pattern = expect.error === undefined ? undefined : patternOf(expect.error)
  if (pattern && 'why' in pattern) blame('/expect/error', { code: 'E406', message: pattern.why })
  for (const [index, text] of (expect.assert ?? []).entries()) {
    // What is no text was said.
    if (typeof text !== 'string') continue
    for (const { code, message, remedy, start, end } of parseExpression(text, vocabulary, 'boolean').problems) {
      const fault = { code: checkedCode(code), message, span: { start, end }, ...(remedy ? { remedy } : {}) }
      blame(`/expect/assert${pointerOf(String(index))}`, fault)
    }
  }
}

type Vacuous = Fault & { readonly below: string }

/** The parts that are met whatever happens. `[]` is none of them: it means that there is nothing. */
function vacuousIn(expect: Partly): readonly Vacuous[] {
  const maps = ['node', 'data', 'steps', 'rules', 'ports', 'firewall', 'patch'] as const
  const empty = maps.filter((key) => isEmpty(expect[key] as Json | undefined))
  const { patch } = expect
  const isOnlyPlace = patch && !isEmpty(patch as Json) && !patch.exactly && !patch.includes
  return [
    ...empty.map((key) =>
      nothing(`/${key}`, `"${key}" is empty, and expects nothing`, 'what is expected of it, or leave it out'),
    ),
    ...(isOnlyPlace
      ? [
          nothing(
            '/patch',
            '"patch" says where to look, and expects nothing there',
            'exactly: [] = nothing is changed there',
          ),
        ]
      : []),
  ]
}

function nothing(below: string, message: string, remedy: string): Vacuous {
  return { below, code: 'E701', message, remedy }
}

function isEmpty(value: Json | undefined): boolean {
  return isObject(value) && Object.keys(value).length === 0
}
