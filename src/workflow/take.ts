import type { Outcome, Scope } from '../expression/expression.ts'
import type { Change } from '../model/changes.ts'
import { InspectorError } from '../model/error.ts'
import { mostWrites, type AskAnswer, type StepTrace } from '../model/trace.ts'
import type { Ask } from './ask.ts'
import { decide } from './condition.ts'
import type { Policy, World } from './hook.ts'
import { originated, type Wanted } from './origin.ts'
import type { ApplyRules } from './rules-result.ts'
import type { Acted, Acting, Step } from './step.ts'
import { withLets } from './scope.ts'
import { next } from './world.ts'

/** What a step is given beside the world. */
export type Around = {
  readonly policy: Policy
  /** The names that expressions may use, of a world. */
  readonly names: (world: World) => Scope
  readonly hasSecret: (name: string) => boolean
  readonly rules: ApplyRules
  readonly othersTurn: () => Promise<void>
  readonly ask: Ask
}

/** What became of a step. */
export type Taken = { readonly trace: StepTrace; readonly world: World; readonly answer?: AskAnswer | undefined }

/**
 * Runs one step over the world. When it fails, or is not run, the world stays as it was. Gives a promise only when something outside is
 * asked, or takes long: most runs need not wait at any step.
 */
export function take(step: Step, world: World, around: Around): Taken | Promise<Taken> {
  const known = new Map<string, Outcome>()
  const scope = (seen: World) => withLets(around.names(seen), step.lets, known)
  if (!step.when) return acted(step, world, around, scope, {})
  const decided = decide(step.when, scope(world))
  const when = { when: decided.trace }
  if (decided.outcome === 'met') return acted(step, world, around, scope, when)
  const said = { ...named(step), ...when, ...nothing, ...idle(step) }
  if (decided.outcome === 'error')
    return { trace: failed(step, said, `Cannot decide step "${step.id}": ${decided.error}`), world }
  const trace: StepTrace =
    decided.outcome === 'undecided'
      ? { ...said, outcome: 'undecided', missing: decided.missing }
      : { ...said, outcome: 'skipped' }
  return { trace, world }
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
  return { ...said, ...idle(step), outcome: step.optional ? 'warning' : 'failed', error }
}

/** What it would have written. */
function idle({ writes }: Step): Pick<StepTrace, 'writes'> {
  return writes.length > 0 ? { writes: writes.slice(0, mostWrites) } : {}
}

/** All that the step does, up to what fails. */
function acted(
  step: Step,
  before: World,
  around: Around,
  scope: Around['names'],
  when: Pick<StepTrace, 'when'>,
): Taken | Promise<Taken> {
  const done: Acted[] = []
  const changes: Change[] = []
  let world = before

  const end = (fail?: string): Taken => {
    const answer = done.findLast((one) => one.answer)?.answer
    const missing = done.at(-1)?.missing
    const rules = done.findLast((one) => one.rules)?.rules
    const said = {
      ...named(step),
      ...when,
      notes: together(done, 'notes'),
      warnings: together(done, 'warnings'),
      ...(rules ? { rules: rules.map(({ changes: _changes, ...rule }) => rule) } : {}),
      ...(missing === undefined ? {} : { missing }),
    }
    const answered = answer ? { answer } : {}
    if (fail !== undefined) return { trace: failed(step, { ...said, changes: [] }, fail), world: before, ...answered }
    const outcome = done.some((one) => one.answer === null) ? 'not_asked' : 'ok'
    return { trace: { ...said, outcome, changes }, world, ...answered }
  }
  /** Why the step failed, when it did. */
  const absorb = (result: Acted): string | undefined => {
    done.push(result)
    if (result.fail !== undefined) return result.fail
    const made = madeBy(step, world, wantedBy(result))
    if ('fail' in made) return made.fail
    for (const change of made.changes) changes.push(change)
    world = made.after
    return undefined
  }
  const proceed = (from: number): Taken | Promise<Taken> => {
    for (let index = from; index < step.acts.length; index++) {
      const seen = world
      const acting: Acting = {
        ...around,
        step: step.id,
        world: seen,
        // Hooks ask for no names.
        get scope() {
          return scope(seen)
        },
      }
      const result = failing(() => step.acts[index]?.(acting) ?? {})
      if (result instanceof Promise)
        return result.then((answered) => {
          const why = absorb(answered)
          return why === undefined ? proceed(index + 1) : end(why)
        })
      const why = absorb(result)
      if (why !== undefined) return end(why)
    }
    return end()
  }
  return proceed(0)
}

function together(done: readonly Acted[], what: 'notes' | 'warnings'): readonly string[] {
  const [only] = done
  return done.length === 1 ? (only?.[what] ?? []) : done.flatMap((one) => one[what] ?? [])
}

function wantedBy({ changes = [], rules }: Acted): readonly Wanted[] {
  if (!rules) return changes.map((change) => ({ change }))
  return rules.flatMap(({ id, changes: wanted }) => wanted.map((change) => ({ change, rule: id })))
}

type Made = { readonly fail: string } | { readonly changes: readonly Change[]; readonly after: World }

function madeBy(step: Step, world: World, wanted: readonly Wanted[]): Made {
  return failing(() => {
    const after = next(
      world,
      wanted.map(({ change }) => change),
    )
    return { changes: originated(wanted, step, world), after }
  })
}

/** A change that cannot be made, as its path runs through text, is the step's failure. Anything else thrown is a fault of ours. */
function failing<T>(make: () => T): T | { readonly fail: string } {
  try {
    return make()
  } catch (error) {
    if (error instanceof InspectorError && error.code === 'invalid') return { fail: error.message }
    throw error
  }
}
