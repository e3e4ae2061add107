import type { RuleOutcome, StepOutcome } from '../../../model/trace.ts'
import type { Expectation } from '../schema.ts'
import { pointerOf } from '../../../model/pointer.ts'
import { failed, makerOf, tellingOf, type Failure, type Judged } from './failure.ts'

/** `steps`: how steps ended. */
export function stepsFailures(
  expected: Readonly<Record<string, StepOutcome>>,
  { trace, ended }: Judged,
): readonly Failure[] {
  if (!trace) return [failed('steps', `no step was run: ${ended.error}`)]
  const found = new Map(trace.steps.map((step) => [step.id, step]))
  const wrong = Object.entries(expected).flatMap(([id, outcome]) => {
    const step = found.get(id)
    if (step?.outcome === outcome) return []
    const path = pointerOf(id)
    const by = makerOf(trace, id)
    return [
      { path, at: path, expected: outcome, ...(step ? { actual: step.outcome } : {}), ...(by ? { by } : {}), step },
    ]
  })
  if (wrong.length === 0) return []
  const why = wrong.flatMap(({ step }) => tellingOf(step))
  return [{ what: 'expect.steps', pointer: '/steps', wrong: wrong.map(({ step: _step, ...one }) => one), why }]
}

const outcomes = {
  matched: 'applied',
  not_matched: 'not_matched',
  undecided: 'undecided',
  failed: 'failed',
} as const satisfies Readonly<Record<string, RuleOutcome>>

/** `rules`: how rules ended, by id or description. */
export function rulesFailures(expected: NonNullable<Expectation['rules']>, { trace }: Judged): readonly Failure[] {
  const steps = trace?.steps ?? []
  const rules = steps.flatMap((step) => (step.rules ?? []).map((rule) => ({ rule, step })))
  return (Object.keys(outcomes) as (keyof typeof outcomes)[]).flatMap((key): readonly Failure[] => {
    const wanted = expected[key]
    if (wanted === undefined) return []
    const those = rules.filter(({ rule }) => rule.outcome === outcomes[key])
    if (wanted.length === 0 && those.length > 0) {
      const names = those.map(({ rule }) => rule.description ?? rule.id).join(', ')
      return [failed('rules', `${key}: none is expected, and there are: ${names}`, [], `/${key}`)]
    }
    return wanted.flatMap((name): readonly Failure[] => {
      const isNamed = ({ rule }: (typeof rules)[number]) => rule.id === name || rule.description === name
      const one = rules.find(isNamed)
      if (those.some(isNamed)) return []
      const end = one ? `it was ${one.rule.outcome}` : 'there is no such rule'
      return [
        failed('rules', `${key}: "${name}" is expected, but ${end}`, tellingOf(one?.step, one?.rule.id), `/${key}`),
      ]
    })
  })
}
