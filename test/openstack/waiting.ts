import type { Daemon } from './daemons.ts'

/** Resolves once the URL answers below 500. Rejects with the end of the log when the process ends or `seconds` have gone. */
export async function answers(url: string, daemon: Daemon, seconds = 60): Promise<void> {
  await until(
    `"${url}" answers`,
    async () => {
      if (daemon.ended() !== null) throw new Error(`It ended with ${daemon.ended()}:\n${daemon.log()}`)
      const status = await fetch(url).then(
        (answer) => answer.status,
        () => 599,
      )
      return status < 500
    },
    seconds,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${daemon.log()}`)
  })
}

/** Asks again and again until the answer is true or an object; gives it. Rejects, naming what was waited for, after `seconds`. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false>, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain until ${what}`)
    await Bun.sleep(50)
  }
}

/** TCP ports on 127.0.0.1 that are free now. */
export function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () =>
    Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } }),
  )
  const ports = listeners.map(({ port }) => port)
  for (const listener of listeners) listener.stop(true)
  return ports
}
