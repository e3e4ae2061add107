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

/**
 * Runs programs found on the PATH of `env`; `/usr/sbin` and `/sbin` are searched last, as an ordinary user's PATH lacks them.
 * Bun's own spawn and not execa: a change of the firewall is one process, and execa makes it half as long again.
 */
export function createRun(env: Readonly<Record<string, string | undefined>>): Run {
  const PATH = [env.PATH ?? '/usr/local/bin:/usr/bin:/bin', '/usr/sbin', '/sbin'].join(':')
  return async ([program, ...args], options) => {
    const failure = (why: string) => new InspectorError('unavailable', `Cannot run "${program}": ${why}`)
    if (options.signal?.aborted) throw failure('it was aborted')
    const file = Bun.which(program, { PATH })
    if (file === null) throw failure(['there is no such program', options.remedy].filter(Boolean).join(', '))
    const child = spawned([file, ...args], { PATH, LC_ALL: 'C', ...options.env }, options.input, failure)

    const readers = [child.stdout.getReader(), child.stderr.getReader()] as const
    let killed: string | undefined
    const kill = (why: string) => {
      killed ??= why
      killGroup(child.pid)
      // A grandchild in a session of its own is out of reach and may keep the pipes open.
      for (const reader of readers) void reader.cancel()
    }
    const abort = () => kill('it was aborted')
    const late = () => kill(`it took longer than ${options.timeout} ms`)
    const timer = Number.isFinite(options.timeout) ? setTimeout(late, options.timeout) : undefined
    options.signal?.addEventListener('abort', abort, { once: true })
    try {
      const limit = options.limit ?? 64 * 1024 * 1024
      const tooLong = () => kill('its output was longer than allowed')
      const { onLine } = options
      const [stdout, stderr] = await Promise.all([
        onLine ? tellLines(readers[0], limit, tooLong, onLine) : textOf(readers[0], limit, tooLong),
        textOf(readers[1], limit, tooLong),
      ])
      const exitCode = await child.exited
      if (killed !== undefined) throw failure(killed)
      if (child.signalCode !== null) throw failure(`it ended by ${child.signalCode}`)
      if ((options.accept ?? [0]).includes(exitCode)) return { exitCode, stdout, stderr }
      throw failure([`exit code ${exitCode}`, stderr.trim().slice(0, 1000)].filter(Boolean).join(': '))
    } finally {
      // Still running only when `onLine` threw.
      if (child.exitCode === null && child.signalCode === null) kill('nobody listens any more')
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', abort)
    }
  }
}

/** In a process group of its own: ending only the child would leave grandchildren behind, who hold its pipes. */
function spawned(
  argv: string[],
  env: Record<string, string>,
  input: string | undefined,
  failure: (why: string) => InspectorError,
): Bun.Subprocess<Buffer | 'ignore', 'pipe', 'pipe'> {
  const stdin = input ? Buffer.from(input) : 'ignore'
  try {
    return Bun.spawn(argv, { stdin, stdout: 'pipe', stderr: 'pipe', env, detached: true })
  } catch (cause) {
    throw failure((cause as NodeJS.ErrnoException).code ?? 'it could not be started')
  }
}

type Reader = { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> }

async function textOf(reader: Reader, limit: number, tooLong: () => void): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read()) {
    parts.push(value)
    length += value.length
    if (length > limit) tooLong()
  }
  return Buffer.concat(parts).toString()
}

async function tellLines(
  reader: Reader,
  limit: number,
  tooLong: () => void,
  onLine: (line: string) => void,
): Promise<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read()) {
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    if (rest.length > limit) tooLong()
  }
  if (rest !== '') onLine(rest)
  return ''
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // ESRCH: the group has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
