import { join } from 'node:path'

/** What a command line left behind. */
export type Ended = { readonly code: number; readonly out: string; readonly err: string }

/** The program, to be run by Bun. */
export const main = join(import.meta.dir, '../../src/main.ts')

/** Runs `inspector ARGUMENTS` as a process of its own, with an environment of its own. */
export async function inspector(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ended> {
  const child = Bun.spawn([process.execPath, main, ...args], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent', ...environment },
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  return { code, out, err }
}

/** A request as it arrived. */
export type Asked = { readonly method: string; readonly path: string; readonly query: string; readonly body: string }

/** A service that listens and answers with what `answer` says: a status and a body. */
export function serviceOf(answer: (asked: Asked) => readonly [status: number, body: unknown]) {
  const asked: Asked[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      const { pathname, search } = new URL(request.url)
      const one = {
        method: request.method,
        path: decodeURIComponent(pathname),
        query: search,
        body: await request.text(),
      }
      asked.push(one)
      const [status, body] = answer(one)
      if (body === undefined) return new Response(null, { status })
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
    },
  })
  const url = server.url.href.replace(/\/$/, '')
  return { url, asked, environment: { INSPECTOR_URL: url }, stop: () => server.stop(true) }
}

/** An answer in the form of errors. */
export function refused(status: number, message: string): readonly [number, unknown] {
  return [status, { error: { message } }]
}
