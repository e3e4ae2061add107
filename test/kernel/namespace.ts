import { afterAll } from 'bun:test'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRun, type Run } from '../../src/platform/command.ts'

/** A network namespace of a test: its name holds the process id, and it goes with the test file. */
export type Namespace = {
  readonly name: string
  /** Programs as they are called inside, for `runIn`. */
  readonly bin: string
  /** Runs a program inside; rejects with what it said when it fails. */
  run(argv: readonly string[], input?: string): Promise<string>
  /** Starts a program inside that stays; it is ended with the namespace, or by a signal before that. */
  spawn(argv: readonly string[], log: string): Spawned
  /** Starts a program inside that reads and writes lines, and gives each that it writes; it is ended with the namespace. */
  converse(argv: readonly string[], heard: (line: string) => void): Conversation
}

/** A running program. `signal` resolves when it has ended; SIGHUP ends none of ours. */
export type Spawned = {
  readonly pid: number
  /** Resolves with the exit code. */
  readonly ended: Promise<number>
  signal(name: 'SIGTERM' | 'SIGKILL'): Promise<number>
  hangUp(): void
}

/** A program that is talked to; `say` resolves when the kernel has the line. */
export type Conversation = {
  say(line: string): Promise<void>
  /** Resolves with the exit code when all that it wrote was heard. */
  readonly ended: Promise<number>
}

/** Why tests with these programs cannot run here; undefined when they can. Fails where they have to: as root in CI. */
export function hindrance(...programs: readonly string[]): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  const PATH = `${process.env.PATH}:/usr/sbin:/sbin`
  const missing = ['ip', ...programs].filter((program) => Bun.which(program, { PATH }) === null)
  if (missing.length === 0) return undefined
  if (process.env.CI) throw new Error(`These tests must not be skipped here, and need ${missing.join(', ')}`)
  return `needs ${missing.join(', ')}`
}

/** A describe name that says why its tests are skipped. */
export function title(name: string, reason: string | undefined): string {
  return reason === undefined ? name : `SKIP ${reason}: ${name}`
}

let count = 0
const prefix = 'insp'

/** Makes a namespace with its loopback up. It is removed after the file's tests, also when they fail. */
export async function namespace(purpose: string): Promise<Namespace> {
  if (count === 0) await removeLeftOver()
  const name = `${prefix}-${process.pid}-${++count}-${purpose}`
  const children: Bun.Subprocess[] = []
  // Goes with the namespace and not with a test in which `runIn` is called: a hook behind it would reach the machine's own network.
  const bin = mkdtempSync(join(tmpdir(), 'inspector-bin-'))
  await output(['ip', 'netns', 'add', name])
  const remove = async () => {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map((child) => child.exited))
    await output(['ip', 'netns', 'del', name])
    rmSync(bin, { recursive: true, force: true })
  }
  // Dozens of programs may be in it, on a busy machine.
  afterAll(remove, 30_000)
  const inside = (argv: readonly string[]) => ['ip', 'netns', 'exec', name, ...argv]
  // Not to outlive a test process that is killed.
  const tied = (argv: readonly string[]) => ['setpriv', '--pdeathsig', 'KILL', ...inside(argv)]
  await output(inside(['ip', 'link', 'set', 'lo', 'up']))
  return {
    name,
    bin,
    run: (argv, input) => output(inside(argv), input),
    spawn(argv, log) {
      const file = Bun.file(log)
      const child = Bun.spawn(tied(argv), { stdin: 'ignore', stdout: file, stderr: file, env: environment })
      children.push(child)
      return {
        pid: child.pid,
        ended: child.exited,
        hangUp: () => child.kill('SIGHUP'),
        signal(name) {
          child.kill(name)
          return child.exited
        },
      }
    },
    converse(argv, heard) {
      const child = Bun.spawn(tied(argv), { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit', env: environment })
      children.push(child)
      const listened = listen(child.stdout, heard)
      return {
        ended: listened.then(() => child.exited),
        async say(line) {
          void child.stdin.write(`${line}\n`)
          await child.stdin.flush()
        },
      }
    },
  }
}

async function listen(stream: ReadableStream<Uint8Array>, heard: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(heard)
  }
}

/** A directory of the test file's own, removed after it. */
export function scratch(purpose: string): string {
  const path = mkdtempSync(join(tmpdir(), `inspector-${purpose}-`))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Removes namespaces of test processes that were killed before they could. */
async function removeLeftOver(): Promise<void> {
  const names = (await output(['ip', 'netns', 'list'])).split('\n').map((line) => line.split(' ')[0] ?? '')
  for (const name of names) {
    const pid = new RegExp(`^${prefix}-(\\d+)-`).exec(name)?.[1]
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) await output(['ip', 'netns', 'del', name]).catch(() => '')
  }
}

const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` }

async function output(argv: readonly string[], input = ''): Promise<string> {
  const child = Bun.spawn([...argv], { stdin: Buffer.from(input), stdout: 'pipe', stderr: 'pipe', env: environment })
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`${argv.join(' ')}: exit code ${code}: ${stderr.trim()}`)
  return stdout
}

/** A `Run` for which the program acts inside the namespace: the code under test itself knows nothing of namespaces. */
export function runIn({ name, bin }: Pick<Namespace, 'name' | 'bin'>, program: string): Run {
  const real = Bun.which(program, environment)
  writeFileSync(join(bin, program), `#!/bin/sh\nexec ip netns exec ${name} ${real} "$@"\n`, { mode: 0o755 })
  return createRun({ PATH: `${bin}:${environment.PATH}` })
}
