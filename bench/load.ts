import { connect, type Answer, type Connection } from './connection.ts'

/** What a burst of requests took: `latencies` in ms, sorted; `since` by `performance.now()`; `answered`: per request, ms since 1970. */
export type Burst = {
  readonly latencies: readonly number[]
  readonly since: number
  readonly answered: readonly number[]
}

/** Sends all requests, `concurrency` at a time, each over its own connection. Rejects at the first answer of another status. */
export async function burst(
  url: string,
  requests: readonly Buffer[],
  concurrency: number,
  status: number,
): Promise<Burst> {
  const connections = await open(url, concurrency)
  const latencies: number[] = []
  const answered: number[] = []
  let next = 0
  const since = performance.now()
  await Promise.all(
    connections.map(async (connection) => {
      for (let at = next++; at < requests.length; at = next++) {
        const asked = performance.now()
        expected(await connection.ask(requests[at] ?? Buffer.alloc(0)), status)
        latencies.push(performance.now() - asked)
        answered[at] = Date.now()
      }
    }),
  )
  for (const connection of connections) connection.close()
  return { latencies: latencies.toSorted((a, b) => a - b), since, answered }
}

/** The same request again and again for `seconds`; gives the answers per second and the latencies. */
export async function hammer(url: string, request: Buffer, concurrency: number, seconds: number) {
  const connections = await open(url, concurrency)
  const latencies: number[] = []
  const since = performance.now()
  const end = since + seconds * 1000
  await Promise.all(
    connections.map(async (connection) => {
      for (let asked = performance.now(); asked < end;) {
        expected(await connection.ask(request), 200)
        const answered = performance.now()
        latencies.push(answered - asked)
        asked = answered
      }
    }),
  )
  const rate = (latencies.length * 1000) / (performance.now() - since)
  for (const connection of connections) connection.close()
  return { rate, latencies: latencies.toSorted((a, b) => a - b) }
}

/** The value that `share` (0 to 1) of the sorted values do not exceed. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN
}

/** The middle one, of two the lower. */
export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  )
}

/** Rejects unless the answer has the status. */
export function expected(answer: Answer, status: number): Answer {
  if (answer.status === status) return answer
  throw new Error(`Cannot measure: the answer is ${answer.status}, not ${status}: ${answer.body.slice(0, 300)}`)
}

function open(url: string, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => connect(url)))
}
