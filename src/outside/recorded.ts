import type { AskAnswer } from '../model/trace.ts'
import type { Ask } from '../workflow/ask.ts'

/** Answers by the ids of the steps that ask; what has none is not asked. Nothing is ever run or called. */
export function recordedAnswers(answers: Readonly<Record<string, AskAnswer>>): Ask {
  return ({ step }) => Promise.resolve(Object.hasOwn(answers, step) ? answers[step] : undefined)
}
