import { closeSync, openSync, readFileSync } from 'node:fs'

/** A process that is measured or serves as a stub. */
export type Process = {
  readonly pid: number
  /** Processor time used so far, in ms. */
  cpu(): number
  /** Resident memory now and at most, in MiB. */
  memory(): { now: number; peak: number }
  ended(): boolean
  stop(): Promise<void>
}

/** Starts a process, its output in the file `log`. */
export function startProcess(command: readonly string[], log: string): Process {
  const output = openSync(log, 'a')
  // The kernel ends it when the bench dies, however that happens.
  const child = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', '--', ...command], {
    stdin: 'ignore',
    stdout: output,
    stderr: output,
  })
  closeSync(output)
  const read = (name: string) => readFileSync(`/proc/${child.pid}/${name}`, 'utf8')
  return {
    pid: child.pid,
    cpu() {
      // Fields 14 and 15 of proc_pid_stat(5), in ticks of 10 ms; counted behind the name, which may hold blanks.
      const fields = read('stat').split(') ')[1]?.split(' ') ?? []
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    memory() {
      const status = read('status')
      const mib = (key: string) => Number(new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024
      return { now: mib('VmRSS'), peak: mib('VmHWM') }
    },
    ended: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.kill('SIGTERM')
      const kill = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await child.exited
      clearTimeout(kill)
    },
  }
}

/** Resolves with the ms until the URL answers 200; asked every 2 ms. Rejects when the process ends first, or after 60 s. */
export async function untilAnswering(url: string, process: Process, since = performance.now()): Promise<number> {
  for (;;) {
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 0,
    )
    const passed = performance.now() - since
    if (status === 200) return passed
    if (process.ended() || passed > 60_000) throw new Error(`Cannot measure: "${url}" does not answer, see the log`)
    await Bun.sleep(2)
  }
}

/** A TCP port on 127.0.0.1 that is free now. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = listener
  listener.stop(true)
  return port
}
