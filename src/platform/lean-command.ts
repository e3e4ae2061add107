import { runBy, tellLines, type Ended, type Program, type Run, type Running } from './program.ts'

/**
 * The same as `createRun` by Bun's own spawn, for a program that is run for each change: `nft`. A change of the firewall
 * is one process of 5 to 15 ms, to which execa adds 1 to 6 ms. And for programs that are put into a control group, which execa
 * cannot.
 */
export function createLeanRun(env: Readonly<Record<string, string | undefined>>): Run {
  return runBy(start, env)
}

function start(program: Program): Running {
  const child = spawned(program)
  if (typeof child === 'string') return { end: Promise.resolve({ neverBegun: child }), kill: () => {} }
  const readers = [child.stdout.getReader(), child.stderr.getReader()] as const
  return {
    end: endOf(child, readers, program),
    kill() {
      killGroup(child.pid)
      // A grandchild in a session of its own is out of reach and may keep the pipes open.
      for (const reader of readers) void reader.cancel()
    },
  }
}

type Child = Bun.Subprocess<Buffer | 'ignore', 'pipe', 'pipe'>

/** In a process group of its own: ending only the child would leave grandchildren behind, who hold its pipes. */
function spawned({ file, args, env, input, cgroup }: Program): Child | string {
  const stdin = input ? Buffer.from(input) : 'ignore'
  try {
    return Bun.spawn([file, ...args], {
      stdin,
      stdout: 'pipe',
      stderr: 'pipe',
      env: { ...env },
      detached: true,
      ...(cgroup === undefined ? {} : { cgroup }),
    })
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? 'it could not be started'
  }
}

type Reader = { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> }

async function endOf(child: Child, [out, err]: readonly [Reader, Reader], program: Program): Promise<Ended> {
  const { onLine } = program
  const [stdout, stderr] = await Promise.all([
    onLine ? tellLines(chunksOf(out), onLine, program).then(() => '') : textOf(out, program),
    textOf(err, program),
  ])
  const exitCode = await child.exited
  return child.signalCode === null ? { exitCode, stdout, stderr } : { signal: String(child.signalCode) }
}

async function textOf(reader: Reader, { limit, tooLong }: Program): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of chunksOf(reader)) {
    parts.push(part)
    length += part.length
    if (length > limit) tooLong()
  }
  return Buffer.concat(parts).toString()
}

async function* chunksOf(reader: Reader): AsyncGenerator<Uint8Array> {
  for (let { value } = await reader.read(); value !== undefined; { value } = await reader.read()) yield value
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    // ESRCH: the group has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
