import { codeOf, messageOf } from '../model/error.ts'
import type { Context } from './command.ts'
import { exitOf, exits } from './exit.ts'
import { printable } from '../model/printable.ts'

/** For which names it was done, and for which it was refused, and why. */
export type Done = { readonly done: readonly string[]; readonly refusals: ReadonlyMap<string, string> }

/**
 * Does something for each name. One's refusal does not hold for the next: it is told as `Cannot VERB NAME: …`, and makes the
 * exit status 1. An unreachable service or a wrong password does hold, and is thrown.
 */
export async function oneByOne(
  names: readonly string[],
  verb: string,
  act: (name: string) => Promise<void>,
  { output, finish }: Context,
): Promise<Done> {
  const done: string[] = []
  const refusals = new Map<string, string>()
  for (const name of names) {
    try {
      await act(name)
      done.push(name)
    } catch (error) {
      if (codeOf(error) === 'internal' || exitOf(error) !== exits.no) throw error
      const why = messageOf(error)
      refusals.set(name, why)
      output.problem(printable(`Cannot ${verb} ${name}: ${why}`))
      finish(exits.no)
    }
  }
  return { done, refusals }
}
