import { execa } from 'execa'
import { runBy, tellLines, type Ended, type Program, type Run, type Running } from './program.ts'

export type { CommandOptions, Completed, Run } from './program.ts'

/** Runs programs by execa. */
export function createRun(env: Readonly<Record<string, string | undefined>>): Run {
  return runBy(start, env)
}

function start(program: Program): Running {
  const { file, args, env, input, onLine, limit } = program
  const child = execa(file, args, {
    env,
    extendEnv: false,
    // Killing only the child would leave grandchildren behind, who hold its pipes.
    killDescendants: true,
    killSignal: 'SIGKILL',
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: limit,
    buffer: { stdout: onLine === undefined },
    ...(input ? { input } : { stdin: 'ignore' as const }),
  })
  const told = onLine ? tellLines(child.stdout, onLine, program) : undefined
  return {
    end: Promise.all([child, told]).then(([result]) => {
      if (result.isMaxBuffer) program.tooLong()
      return endedBy(result)
    }),
    kill() {
      child.kill()
      // A grandchild in a session of its own is out of reach and may keep the pipes open.
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}

type ByExeca = {
  readonly exitCode?: number | undefined
  readonly signal?: string | undefined
  readonly code?: string | undefined
  readonly stdout?: Uint8Array | undefined
  readonly stderr?: Uint8Array | undefined
}

/** What is of use in execa's result: its messages hold the command line, and are told to nobody. */
function endedBy(result: ByExeca): Ended {
  const { exitCode, signal, code } = result
  if (exitCode !== undefined) return { exitCode, stdout: textOf(result.stdout), stderr: textOf(result.stderr) }
  return signal === undefined ? { neverBegun: code ?? 'it could not be started' } : { signal }
}

function textOf(output: Uint8Array | undefined): string {
  return Buffer.from(output ?? []).toString()
}
