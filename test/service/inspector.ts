/** The compiled binary as a process: started in an empty directory with a configuration, asked over HTTP, stopped or killed. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { watch } from './documented.ts'
import { unknownLines } from './events.ts'

/** What `npm test` builds before this level, unless the environment names another. */
export const binary = process.env.INSPECTOR_BINARY ?? resolve(import.meta.dir, '../../dist/inspector')

/** A port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => found(port))
    })
  })
}

/** A directory of its own, removed by `remove`. */
export async function emptyDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'inspector-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** A finished command of the binary. */
export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs one command of the binary to its end. */
export async function command(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Finished> {
  const process_ = Bun.spawn([binary, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })
  const [code, stdout, stderr] = await Promise.all([
    process_.exited,
    new Response(process_.stdout).text(),
    new Response(process_.stderr).text(),
  ])
  return { code, stdout, stderr }
}

/** A running service. */
export type Inspector = {
  readonly url: string
  readonly pid: number
  /** Everything written so far. */
  log(): string
  /**
   * A signal, and the exit code that follows. Rejects when a line of the log is no event as `schemas/events.schema.json` has them, or
   * the document of the API says nothing of an answer.
   */
  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number>
  hangUp(): void
  /** Resolves with the exit code when it ends by itself. */
  readonly exited: Promise<number>
}

/** Starts the service and waits until it answers; rejects with its output when it ends before. */
export async function serve(
  configuration: string,
  {
    cwd,
    port,
    args = [],
    env = {},
  }: { cwd: string; port: number; args?: readonly string[]; env?: Record<string, string> },
): Promise<Inspector> {
  const file = join(cwd, 'inspector.yaml')
  await writeFile(file, configuration)
  return launch(['serve', '--config', file, ...args], { cwd, port, env })
}

/** Starts `inspector ARGS` as a service on that port. */
export async function launch(
  args: readonly string[],
  { cwd, port, env = {} }: { cwd: string; port: number; env?: Record<string, string> },
): Promise<Inspector> {
  const child = Bun.spawn([binary, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdout: 'pipe',
    stderr: 'pipe',
    stdin: 'ignore',
  })
  let written = ''
  // Apart: a result between the halves of a line would spoil it.
  let logged = ''
  const collect = async (stream: ReadableStream<Uint8Array>, see: (text: string) => void) => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) see(decoder.decode(chunk, { stream: true }))
  }
  const collected = Promise.all([
    collect(child.stdout, (text) => void (written += text)),
    collect(child.stderr, (text) => {
      written += text
      logged += text
    }),
  ])
  const url = `http://127.0.0.1:${port}`
  const answers = watch(`127.0.0.1:${port}`)
  void child.exited.then(answers.forget)
  const inspector: Inspector = {
    url,
    pid: child.pid,
    log: () => written,
    hangUp: () => child.kill('SIGHUP'),
    exited: child.exited,
    async signal(name) {
      child.kill(name)
      const code = await child.exited
      await collected
      answers.check()
      const unknown = unknownLines(logged)
      if (unknown.length > 0)
        throw new Error(`"inspector schema events" knows nothing like this:\n${unknown.join('\n')}`)
      return code
    },
  }
  const ended = child.exited.then(async (code) => {
    await collected
    throw new Error(`inspector ended with ${code} before it answered:\n${written}`)
  })
  ended.catch(() => undefined)
  await Promise.race([ended, until(() => isUp(url), 'the service answers')])
  return inspector
}

/** Waits until the condition holds, at most 30 s; the text says what was waited for. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain until ${what}`)
    await Bun.sleep(10)
  }
}

async function isUp(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}
