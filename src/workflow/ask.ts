import type { Json } from '../model/json.ts'
import type { PlacedSecret } from '../model/secret-text.ts'
import type { AskAnswer } from '../model/trace.ts'

/** How long one attempt may take, in ms, and how often it is made, with a pause in ms in between. */
export type Patience = {
  readonly timeout: number
  readonly retry: { readonly attempts: number; readonly delay: number }
}

/** A program to be run, without a shell. `input` is JSON on its stdin, with masks where `secrets` belong. */
export type ExecQuestion = Patience & {
  readonly kind: 'exec'
  /** The id of the step that asks. */
  readonly step: string
  readonly command: readonly [string, ...string[]]
  readonly input?: Json
  readonly secrets?: readonly PlacedSecret[]
}

/** A request to be sent. `secrets` are placed in an object of `headers` and `body`. */
export type HttpQuestion = Patience & {
  readonly kind: 'http'
  readonly step: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Json
  readonly secrets?: readonly PlacedSecret[]
}

/** What a step wants to know from outside. */
export type Question = ExecQuestion | HttpQuestion

/**
 * Puts a question to the outside. Undefined: it is not asked, as nothing is run or called here and no answer is recorded. A program
 * or server that fails is an answer; it rejects only when the run cannot go on, as the service is stopping.
 */
export type Ask = (question: Question) => Promise<AskAnswer | undefined>

/** Nothing is asked. */
export const askNothing: Ask = () => Promise.resolve(undefined)
