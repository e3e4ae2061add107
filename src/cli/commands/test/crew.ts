import { codeOf, InspectorError, messageOf, type ErrorCode } from '../../../model/error.ts'
import type { RanFile } from '../../../rehearsal/tests/run.ts'

/** What a process of the crew answers to the name of a file; each is a line of JSON. */
type Answer = RanFile | { readonly error: { readonly code: ErrorCode; readonly message: string } }

/**
 * Runs files in so many processes of this program, each with `args`; what came of them stands in the order of the files. Whoever is free
 * takes the next. Rejects with what the first file rejects with that cannot be run; no process is left then.
 */
export async function runInCrew(
  files: readonly string[],
  jobs: number,
  args: readonly string[],
): Promise<readonly RanFile[]> {
  const answers: Answer[] = []
  let next = 0
  const members: Bun.Subprocess<'pipe', 'pipe', 'inherit'>[] = []
  const work = async () => {
    const member = Bun.spawn([...thisProgram(), 'test', '--worker', ...args], { stdin: 'pipe', stdout: 'pipe' })
    members.push(member)
    const lines = linesOf(member.stdout)
    for (let index = next++; index < files.length; index = next++) {
      await member.stdin.write(`${JSON.stringify(files[index])}\n`)
      await member.stdin.flush()
      const { value, done } = await lines.next()
      if (done)
        throw new InspectorError(
          'internal',
          `Cannot test "${files[index]}": its process ended with ${await member.exited}`,
        )
      answers[index] = JSON.parse(value) as Answer
    }
    await member.stdin.end()
    await member.exited
  }
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, files.length) }, work))
  } finally {
    for (const member of members) member.kill()
  }
  return answers.map((answer) => {
    if (!('error' in answer)) return answer
    throw new InspectorError(answer.error.code, answer.error.message)
  })
}

/** Is one of the crew: runs each file that a line of `input` names, and answers in the same order, until `input` ends. */
export async function workInCrew(
  input: ReadableStream<Uint8Array>,
  answer: (line: string) => void,
  run: (file: string) => Promise<RanFile>,
): Promise<void> {
  for await (const line of linesOf(input)) {
    const came = await run(JSON.parse(line) as string).catch((error: unknown): Answer => {
      return { error: { code: codeOf(error), message: messageOf(error) } }
    })
    answer(`${JSON.stringify(came)}\n`)
  }
}

/** Compiled, the program is one file; else it is run by bun. */
function thisProgram(): readonly string[] {
  return Bun.main.startsWith('/$bunfs/') ? [process.execPath] : [process.execPath, Bun.main]
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder()
  let parts: string[] = []
  for await (const chunk of stream) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n')
    parts.push(first)
    for (const begun of rest) {
      yield parts.join('')
      parts = [begun]
    }
  }
  return undefined
}
