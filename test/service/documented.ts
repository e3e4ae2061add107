/** Sees to it that the document of the API speaks of whatever a test is answered by a service that it launched. */

import { undocumented } from '../api/openapi/answers.ts'

const hosts = new Map<string, string[]>()
const bare = globalThis.fetch

globalThis.fetch = Object.assign(
  async (input: string | URL | Request, init?: RequestInit) => {
    const answer = await bare(input, init)
    const asked = input instanceof Request ? input.url : String(input)
    const { host, pathname, search } = new URL(answer.redirected ? answer.url : asked)
    const problems = hosts.get(host)
    if (!problems) return answer
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    const type = answer.headers.get('content-type')
    const text = await answer.clone().text()
    const problem = undocumented({ method, path: `${pathname}${search}`, status: answer.status, type, text })
    if (problem === undefined) return answer
    problems.push(problem)
    throw new Error(problem)
  },
  { preconnect: bare.preconnect },
)

/** Watches the answers of whoever listens there. `check` throws when one of them was not in the document; `forget` ends it. */
export function watch(host: string): { check(): void; forget(): void } {
  const problems: string[] = []
  hosts.set(host, problems)
  return {
    check() {
      if (problems.length > 0) throw new Error(problems.join('\n'))
    },
    // Somebody else may listen there by now.
    forget: () => void (hosts.get(host) === problems && hosts.delete(host)),
  }
}
