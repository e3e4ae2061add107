import { execa } from 'execa'
import { InspectorError } from '../model/error.ts'

/** How a program is run. */
export type CommandOptions = {
  /** What it reads; never shown in an error or a log. */
  readonly input?: string
  /** In ms; then the program and everything it started are killed. */
  readonly timeout: number
  readonly signal?: AbortSignal
  /** Exit codes that are no failure; 0 alone when left out. */
  readonly accept?: readonly number[]
  /** More of its environment, which holds PATH and the C locale only. */
  readonly env?: Readonly<Record<string, string>>
  /** Bytes of output allowed on each of stdout and stderr; 64 MiB when left out. */
  readonly limit?: number
  /** What to do when the program is missing, such as `install the package "nftables"`. */
  readonly remedy?: string
}

/** What a program left behind. */
export type Completed = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

/**
 * Runs a program by its argument list, without a shell. Rejects with `unavailable` when it is missing, fails, is killed,
 * says too much or takes too long; when the promise settles, no process that it started in its group is left running by us.
 */
export type Run = (argv: readonly [string, ...string[]], options: CommandOptions) => Promise<Completed>

/** Runs programs found on the PATH of `env`; `/usr/sbin` and `/sbin` are searched last, as an ordinary user's PATH lacks them. */
export function createRun(env: Readonly<Record<string, string | undefined>>): Run {
  const path = [env.PATH ?? '/usr/local/bin:/usr/bin:/bin', '/usr/sbin', '/sbin'].join(':')
  return async ([program, ...args], options) => {
    const started = execa(program, args, {
      input: options.input ?? '',
      // A group of its own: a time-out that kills only the child waits for grandchildren that hold the pipe.
      detached: true,
      extendEnv: false,
      env: { PATH: path, LC_ALL: 'C', ...options.env },
      maxBuffer: options.limit ?? 64 * 1024 * 1024,
      stripFinalNewline: false,
      reject: false,
    })
    const { pid } = started
    let killed: string | undefined
    const kill = (why: string) => {
      killed ??= why
      if (pid !== undefined) killGroup(pid)
      // A grandchild in a session of its own is out of reach and may keep the pipes open.
      started.stdout.destroy()
      started.stderr.destroy()
    }
    const abort = () => kill('it was aborted')
    const timer = setTimeout(() => kill(`it took longer than ${options.timeout} ms`), options.timeout)
    if (options.signal?.aborted) abort()
    options.signal?.addEventListener('abort', abort, { once: true })
    const result = await started
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)

    const { exitCode, stdout, stderr } = result
    if (killed === undefined && exitCode !== undefined && (options.accept ?? [0]).includes(exitCode)) {
      return { exitCode, stdout, stderr }
    }
    if (result.isMaxBuffer && pid !== undefined) killGroup(pid)
    throw new InspectorError('unavailable', `Cannot run "${program}": ${killed ?? reason(result, options)}`)
  }
}

type Failure = {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly code?: string | undefined
  readonly isMaxBuffer: boolean
  readonly stderr: string
}

function reason(result: Failure, { remedy }: CommandOptions): string {
  if (result.code === 'ENOENT') return `there is no such program${remedy === undefined ? '' : `, ${remedy}`}`
  if (result.isMaxBuffer) return 'its output was longer than allowed'
  if (result.exitCode === undefined) return `it ended by ${result.signal ?? result.code ?? 'an unknown cause'}`
  const said = result.stderr.trim().slice(0, 1000)
  return `exit code ${result.exitCode}${said && `: ${said}`}`
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // ESRCH: the group has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
