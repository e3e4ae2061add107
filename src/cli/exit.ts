import { codeOf, type ErrorCode } from '../model/error.ts'

/** The exit statuses of all commands; 143 (terminated) and 130 (interrupted) are also what a shell shows for the signals themselves. */
export const exits = {
  done: 0,
  /** The answer is no: invalid, not found, refused, ended in error. */
  no: 1,
  /** Wrong usage: unknown command, option or argument. */
  usage: 2,
  /** Could not find out: unreachable, unreadable, not authorised. */
  unknown: 3,
  /** With `--detailed-exitcode`: something differs. */
  changes: 4,
  /** Gave up waiting; something still runs. */
  waiting: 5,
  interrupted: 130,
} as const

/** One of the exit statuses. */
export type Exit = (typeof exits)[keyof typeof exits]

/** What each of them means, for people. */
export const meanings: Readonly<Record<keyof typeof exits, string>> = {
  done: 'done; of a check: nothing is wrong',
  no: 'the answer is no: invalid, not found, refused, a test that failed, an introspection that ended in error',
  usage: 'wrong usage: unknown command, option or argument',
  unknown: 'could not find out: unreadable, unreachable, not authorised',
  changes: 'something would change, with --detailed-exitcode',
  waiting: 'gave up waiting; something still runs',
  interrupted: 'interrupted; 143 is terminated',
}

/** The exit status for a code. `no` and `unknown` differ, so that a pipeline can tell "it is wrong" from "it was not checked". */
export const exitOfCode: Readonly<Record<ErrorCode, Exit>> = {
  invalid: exits.no,
  not_found: exits.no,
  conflict: exits.no,
  too_large: exits.no,
  not_acceptable: exits.no,
  unauthorized: exits.unknown,
  forbidden: exits.unknown,
  unavailable: exits.unknown,
  internal: exits.unknown,
}

/** The exit status for something thrown. */
export function exitOf(error: unknown): Exit {
  return exitOfCode[codeOf(error)]
}
