import type { Secret } from '../model/secret.ts'
import type { ExecAnswer } from '../model/trace.ts'
import type { Cages } from '../platform/cage.ts'
import type { Run } from '../platform/command.ts'
import type { ExecQuestion } from '../workflow/ask.ts'
import { filled } from './secrets.ts'

/** Of what a program may write, in bytes. */
const longest = 1024 * 1024

const anyExit = Array.from({ length: 256 }, (_, code) => code)

/**
 * Runs the program of a step with PATH and the C locale as its whole environment, in a control group where there can be one. Rejects with
 * `unavailable` when it is missing, is killed, writes too much or takes too long; all that it started is killed then. `stderr` is whole.
 */
export async function execAnswer(
  { command, input, secrets: placed = [], timeout }: ExecQuestion,
  run: Run,
  secrets: Readonly<Record<string, Secret>>,
  signal: AbortSignal,
  cages: Cages,
): Promise<ExecAnswer> {
  const text = input === undefined ? {} : { input: JSON.stringify(filled(input, placed, secrets)) }
  const cage = cages()
  try {
    const { exitCode, stdout, stderr } = await run(command, {
      ...text,
      ...(cage ? { cgroup: cage.path } : {}),
      timeout,
      signal,
      accept: anyExit,
      limit: longest,
    })
    const said = stderr.trim()
    return { exit: exitCode, stdout, ...(said === '' ? {} : { stderr: said }) }
  } finally {
    await cage?.close()
  }
}
