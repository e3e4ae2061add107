import { statSync } from 'node:fs'
import { InspectorError } from '../model/error.ts'

/** How a program is run. */
export type CommandOptions = {
  /** What it reads; never shown in an error or a log. */
  readonly input?: string
  /** In ms; then the program and everything it started are killed. Infinity: it may run until `signal` ends it. */
  readonly timeout: number
  readonly signal?: AbortSignal
  /** Exit codes that are no failure; 0 alone when left out. */
  readonly accept?: readonly number[]
  /** More of its environment, which holds PATH and the C locale only. */
  readonly env?: Readonly<Record<string, string>>
  /** Bytes of output allowed on each of stdout and stderr; 64 MiB when left out. */
  readonly limit?: number
  /** Told each line of stdout as it comes; none of it is kept then, and `limit` holds for a line. */
  readonly onLine?: (line: string) => void
  /** A control group's directory to start it in; for the lean run only. */
  readonly cgroup?: string
  /** What to do when the program is missing, such as `install the package "nftables"`. */
  readonly remedy?: string
}

/** What a program left behind. */
export type Completed = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/**
 * Runs a program by its argument list, without a shell. Rejects with `unavailable` when it is missing, fails, is killed,
 * says too much or takes too long; when the promise settles, no process that it started in its group is left running by us, but for what
 * waits inside the kernel for a device that does not answer: nobody can end that, and it is not waited for.
 */
export type Run = (argv: readonly [string, ...string[]], options: CommandOptions) => Promise<Completed>

/** What is to be started, in a process group of its own and with this environment alone. */
export type Program = Pick<CommandOptions, 'input' | 'onLine' | 'cgroup'> & {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly limit: number
  /** To be called when it says more than `limit`. */
  readonly tooLong: () => void
}

/** A program that runs. */
export type Running = {
  /** Settles when it has ended and all was read, or given up; rejects with what `onLine` throws. */
  readonly end: Promise<Ended>
  /** Kills it and all in its group, and gives up reading. May be called when it has ended. */
  kill(): void
}

/** How it ended: by itself, by a signal, or not even begun. */
export type Ended = Completed | { readonly signal: string } | { readonly neverBegun: string }

/** ms that a program may take to be gone when it was killed. */
const usualGoing = 5000

/**
 * A `Run` by a way to start programs. They are found on the PATH of `env`; `/usr/sbin` and `/sbin` are searched last, as an
 * ordinary user's PATH lacks them.
 */
export function runBy(
  start: (program: Program) => Running,
  env: Readonly<Record<string, string | undefined>>,
  going = usualGoing,
): Run {
  const PATH = [env.PATH ?? '/usr/local/bin:/usr/bin:/bin', '/usr/sbin', '/sbin'].join(':')
  return async ([name, ...args], options) => {
    const { timeout, signal, remedy, accept = [0], limit = 64 * 1024 * 1024 } = options
    const failure = (why: string) => new InspectorError('unavailable', `Cannot run "${name}": ${why}`)
    if (signal?.aborted) throw failure('it was aborted')
    const file = Bun.which(name, { PATH })
    if (file === null) throw failure([whyNone(name), remedy].filter(Boolean).join(', '))

    let killed: string | undefined
    let last: Timer | undefined
    const stuck = Promise.withResolvers<never>()
    const kill = (why: string) => {
      killed ??= why
      running.kill()
      last ??= setTimeout(() => {
        killed = `${why}, and it cannot be ended`
        stuck.reject(failure(killed))
      }, going)
    }
    const tooLong = () => kill('its output was longer than allowed')
    const running = start({ ...options, file, args, env: { PATH, LC_ALL: 'C', ...options.env }, limit, tooLong })
    const abort = () => kill('it was aborted')
    const late = () => kill(`it took longer than ${timeout} ms`)
    const timer = Number.isFinite(timeout) ? setTimeout(late, timeout) : undefined
    signal?.addEventListener('abort', abort, { once: true })
    try {
      const ended = await Promise.race([running.end, stuck.promise])
      if (killed !== undefined) throw failure(killed)
      if ('signal' in ended) throw failure(`it ended by ${ended.signal}`)
      if ('neverBegun' in ended) throw failure(ended.neverBegun)
      if (accept.includes(ended.exitCode)) return ended
      throw failure([`exit code ${ended.exitCode}`, ended.stderr.trim().slice(0, 1000)].filter(Boolean).join(': '))
    } catch (error) {
      // Still running only when `onLine` threw.
      running.kill()
      throw killed === undefined ? error : failure(killed)
    } finally {
      clearTimeout(timer)
      clearTimeout(last)
      signal?.removeEventListener('abort', abort)
    }
  }
}

/** Why nothing can be run by that name. */
function whyNone(name: string): string {
  try {
    if (name.includes('/')) return statSync(name).isDirectory() ? 'it is a folder' : 'it is not executable'
  } catch {
    // Not there, or out of reach.
  }
  return 'there is no such program'
}

/** Tells the lines of an output as they come. */
export async function tellLines(
  chunks: AsyncIterable<Uint8Array>,
  onLine: (line: string) => void,
  { limit, tooLong }: Pick<Program, 'limit' | 'tooLong'>,
): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    if (rest.length > limit) tooLong()
  }
  if (rest !== '') onLine(rest)
}
