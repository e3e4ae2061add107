import type { Outcome, Scope } from '../expression/expression.ts'
import type { Change } from '../model/changes.ts'
import { InspectorError } from '../model/error.ts'
import type { AskAnswer, RuleTrace, StepTrace } from '../model/trace.ts'
import type { Ask } from './ask.ts'
import { decide } from './condition.ts'
import type { Policy, World } from './hook.ts'
import { originated, type Wanted } from './origin.ts'
import type { ApplyRules } from './rules-result.ts'
import type { Acted, Step } from './step.ts'
import { withLets } from './scope.ts'
import { next } from './world.ts'

/** What a step is given beside the world. */
export type Around = {
  readonly policy: Policy
  /** The names that expressions may use, of a world. */
  readonly names: (world: World) => Scope
  readonly hasSecret: (name: string) => boolean
  readonly rules: ApplyRules
  readonly ask: Ask
}

/** What became of a step. */
export type Taken = { readonly trace: StepTrace; readonly world: World; readonly answer?: AskAnswer | undefined }

/** Runs one step over the world. When it fails, or is not run, the world stays as it was. */
export async function take(step: Step, world: World, around: Around): Promise<Taken> {
  const known = new Map<string, Outcome>()
  const scope = (seen: World) => withLets(around.names(seen), step.lets, known)
  const decided = step.when ? decide(step.when, scope(world)) : undefined
  const when = decided ? { when: decided.trace } : {}
  if (decided && decided.outcome !== 'met') {
    const said = { ...named(step), ...when, ...nothing }
    if (decided.outcome === 'error')
      return { trace: failed(step, said, `Cannot decide step "${step.id}": ${decided.error}`), world }
    const trace: StepTrace =
      decided.outcome === 'undecided'
        ? { ...said, outcome: 'undecided', missing: decided.missing }
        : { ...said, outcome: 'skipped' }
    return { trace, world }
  }
  const { answer, fail, missing, notAsked, changes, after, ...told } = await acted(step, world, around, scope)
  const said = { ...named(step), ...when, ...told, ...(missing === undefined ? {} : { missing }) }
  const answered = answer ? { answer } : {}
  if (fail !== undefined) return { trace: failed(step, { ...said, changes: [] }, fail), world, ...answered }
  const outcome = notAsked ? 'not_asked' : 'ok'
  return { trace: { ...said, outcome, changes }, world: after, ...answered }
}

/** The trace of a step below one that failed. */
export function notReached(step: Step): StepTrace {
  return { ...named(step), outcome: 'not_reached', ...nothing }
}

const nothing = { notes: [], warnings: [], changes: [] } as const

function named({ id, name, hook, verbs, at }: Step): Pick<StepTrace, 'id' | 'name' | 'hook' | 'verb' | 'at'> {
  return {
    id,
    ...(name === undefined ? {} : { name }),
    ...(hook === undefined ? { verb: verbs.join(', ') } : { hook }),
    ...(at ? { at } : {}),
  }
}

function failed(step: Step, said: Omit<StepTrace, 'outcome' | 'error'>, error: string): StepTrace {
  return { ...said, outcome: step.optional ? 'warning' : 'failed', error }
}

type All = {
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
  readonly rules?: readonly RuleTrace[]
  readonly answer?: AskAnswer | undefined
  readonly notAsked: boolean
  readonly fail?: string
  readonly missing?: string | undefined
  readonly changes: readonly Change[]
  readonly after: World
}

/** All that the step does, up to what fails. */
async function acted(step: Step, before: World, around: Around, scope: Around['names']): Promise<All> {
  const notes: string[] = []
  const warnings: string[] = []
  const changes: Change[] = []
  let rules: readonly RuleTrace[] | undefined
  let answer: AskAnswer | undefined
  let notAsked = false
  let world = before
  for (const act of step.acts) {
    const doing = act({ ...around, step: step.id, world, scope: scope(world) })
    const result = doing instanceof Promise ? await doing : doing
    notes.push(...(result.notes ?? []))
    warnings.push(...(result.warnings ?? []))
    rules = result.rules?.map(({ changes: _changes, ...rule }) => rule) ?? rules
    answer = result.answer ?? answer
    notAsked ||= result.answer === null
    const made = result.fail === undefined ? madeBy(step, world, wantedBy(result)) : { fail: result.fail }
    if ('fail' in made) {
      const { missing } = result
      return {
        notes,
        warnings,
        ...(rules ? { rules } : {}),
        answer,
        notAsked,
        missing,
        ...made,
        changes: [],
        after: before,
      }
    }
    changes.push(...made.changes)
    world = made.after
  }
  return { notes, warnings, ...(rules ? { rules } : {}), answer, notAsked, changes, after: world }
}

function wantedBy({ changes = [], rules }: Acted): readonly Wanted[] {
  if (!rules) return changes.map((change) => ({ change }))
  return rules.flatMap(({ id, changes: wanted }) => wanted.map((change) => ({ change, rule: id })))
}

type Made = { readonly fail: string } | { readonly changes: readonly Change[]; readonly after: World }

/** A change that cannot be made, as its path runs through text, is the step's failure. Anything else thrown is a fault of ours. */
function madeBy(step: Step, world: World, wanted: readonly Wanted[]): Made {
  try {
    const after = next(
      world,
      wanted.map(({ change }) => change),
    )
    return { changes: originated(wanted, step, world), after }
  } catch (error) {
    if (error instanceof InspectorError && error.code === 'invalid') return { fail: error.message }
    throw error
  }
}
