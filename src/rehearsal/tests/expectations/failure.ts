import { concealedIn, type Conceal } from '../../../model/conceal.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { keysOf, pointerOf, type Pointer } from '../../../model/pointer.ts'
import type { FilePlace, StepTrace, Trace } from '../../../model/trace.ts'
import type { Rehearsal } from '../../rehearse.ts'
import type { Mismatch } from '../matching.ts'

/** What made a value: the step by its place in the list, from 1; and why it ran, where it has a condition. */
export type Maker = {
  readonly step: number
  readonly id: string
  readonly rule?: string
  readonly at?: FilePlace
}

/** A value that is not as expected, with what made it. `masked`: there are masks in it in the places of secrets. */
export type Wrong = Mismatch & { readonly by?: Maker; readonly masked?: true }

/** An expectation that is not met. */
export type Failure = {
  /** Such as `expect.node`. */
  readonly what: string
  /** Of the place in the file, below `expect`. */
  readonly pointer: Pointer
  /** What is wrong, where it is not a difference. */
  readonly message?: string
  readonly wrong: readonly Wrong[]
  /** The whole value, to show what is beside a difference. */
  readonly whole?: Json
  /** Steps or rules whose conditions tell why. */
  readonly why: readonly JsonObject[]
}

/** What an expectation is compared with. */
export type Judged = {
  readonly ended: Rehearsal
  /** The trace, told by what Ironic left out. */
  readonly trace: Trace | null
  /** The one document of the run, answers in it. */
  readonly document: JsonObject
  /** Hides secrets in what is kept of it. */
  readonly conceal: Conceal
}

/** The failure with masks in the places of secrets, to be shown. */
export function concealedFailure(failure: Failure, conceal: Conceal): Failure {
  const { message, wrong, whole, why } = failure
  const hidden = (value: Json) => concealedIn(value, conceal)
  return {
    ...failure,
    ...(message === undefined ? {} : { message: conceal(message) }),
    wrong: wrong.map((one) => {
      const { path, expected, actual } = one
      const shown = {
        path: pointerOf(...keysOf(path).map(conceal)),
        ...(expected === undefined ? {} : { expected: hidden(expected) }),
        ...(actual === undefined ? {} : { actual: hidden(actual) }),
      }
      const isSame = shown.path === path && shown.expected === expected && shown.actual === actual
      return isSame ? one : { ...one, ...shown, masked: true }
    }),
    ...(whole === undefined ? {} : { whole: hidden(whole) }),
    why: why.map((one) => hidden(one) as JsonObject),
  }
}

/** A failure that is a sentence. */
export function failed(key: string, message: string, why: readonly JsonObject[] = [], below = ''): Failure {
  return { what: `expect.${key}`, pointer: `/${key}${below}`, message, wrong: [], why }
}

/** A step by its id, with its place in the list. */
export function makerOf(trace: Trace | null, id: string, rule?: string): Maker | undefined {
  const index = trace?.steps.findIndex((step) => step.id === id) ?? -1
  const step = trace?.steps[index]
  if (!step) return undefined
  const ruled = rule === undefined ? undefined : step.rules?.find((one) => one.id === rule)
  const at = ruled?.at ?? step.at
  // A rule of the API has a name only in its description.
  const name = ruled?.at ? rule : (ruled?.description ?? rule)
  return { step: index + 1, id, ...(name === undefined ? {} : { rule: name }), ...(at ? { at } : {}) }
}

/** A step or rule, where it has something to say about why: a condition, missing data, an error. */
export function tellingOf(step: StepTrace | undefined, rule?: string): readonly JsonObject[] {
  const told = rule === undefined ? step : step?.rules?.find((one) => one.id === rule)
  if (!told || (!told.when && told.missing === undefined && told.error === undefined)) return []
  const { id, when, missing, error } = told
  return [
    {
      id,
      ...(when ? { when: when as unknown as JsonObject } : {}),
      ...(missing === undefined ? {} : { missing }),
      ...(error === undefined ? {} : { error }),
    },
  ]
}
