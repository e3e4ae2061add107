import { messageOf } from '../../../model/error.ts'
import { failed, type Failure, type Judged } from './failure.ts'
import { originOfFailure } from './origins.ts'

/** `outcome`: how the introspection ended. */
export function outcomeFailures(expected: 'finished' | 'error', { ended, trace }: Judged): readonly Failure[] {
  if (expected === ended.outcome) return []
  const message = ended.outcome === 'error' ? `it ended in error: ${ended.error}` : 'it finished without an error'
  return [{ ...failed('outcome', message, originOfFailure(trace).why), wrong: [differing(expected, ended.outcome)] }]
}

/** `error`: a part of the error, or a regular expression between slashes. */
export function errorFailures(expected: string, { ended: { error } }: Judged): readonly Failure[] {
  const pattern = patternOf(expected)
  const isFound = (text: string) => (pattern ? 'found' in pattern && pattern.found.test(text) : text.includes(expected))
  const isMet = error !== null && isFound(error)
  if (isMet) return []
  return [{ ...failed('error', error === null ? 'there was no error' : ''), wrong: [differing(expected, error)] }]
}

/** `discovered`: whether the machine was enrolled. */
export function discoveredFailures(expected: boolean, { ended }: Judged): readonly Failure[] {
  return expected === ended.discovered
    ? []
    : [{ ...failed('discovered', ''), wrong: [differing(expected, ended.discovered)] }]
}

/** `power`: what is asked of the power at the end. */
export function powerFailures(expected: 'off' | 'leave', { ended }: Judged): readonly Failure[] {
  return expected === ended.power ? [] : [{ ...failed('power', ''), wrong: [differing(expected, ended.power)] }]
}

function differing(expected: string | boolean, actual: string | boolean | null) {
  return { path: '', at: '', expected, ...(actual === null ? {} : { actual }) }
}

/** The regular expression between slashes, or why it is none; undefined: it is plain text. */
export function patternOf(expected: string): { readonly found: RegExp } | { readonly why: string } | undefined {
  const pattern = /^\/(.+)\/$/s.exec(expected)?.[1]
  if (pattern === undefined) return undefined
  try {
    // A test is written by whoever runs it: the engine of the program will do.
    return { found: new RegExp(pattern, 'u') }
  } catch (error) {
    return { why: messageOf(error) }
  }
}
