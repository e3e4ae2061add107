import { InspectorError } from '../model/error.ts'
import type { Answer } from '../model/plan.ts'

/** Requests that fail: `METHOD /path`, where `*` stands for one part of the path; as often as `times` says. */
export type Fault = {
  readonly request: string
  readonly code: number
  readonly times?: number
  /** What Ironic says; absent = a sentence of ours. */
  readonly message?: string
}

/** Gives the answer of the first fault that a request meets, or undefined when it meets none. Counts. */
export type Meet = (method: string, path: string) => Answer | undefined

/** Faults that wear off as often as they say. */
export function meeting(faults: readonly Fault[]): Meet {
  const left = new Map(faults.map((fault) => [fault, fault.times ?? Infinity]))
  return (method, path) => {
    const fault = faults.find((one) => (left.get(one) ?? 0) > 0 && isMeant(one.request, method, path))
    if (!fault) return undefined
    left.set(fault, (left.get(fault) ?? 0) - 1)
    return { status: fault.code, message: fault.message ?? `the test says ${fault.code}` }
  }
}

/** Fails with `unavailable` for an answer after which Ironic is asked again, as its client does. */
export function requireFinal(answer: Answer): Answer {
  const { status, message = '' } = answer
  // Only a lock passes; a MAC or name that is taken stays taken.
  const passes = status === 503 || status === 0 || (status === 409 && /is locked by host/i.test(message))
  if (passes) throw new InspectorError('unavailable', `Ironic answered ${status}: ${message}`)
  return answer
}

function isMeant(pattern: string, method: string, path: string): boolean {
  const [wantedMethod = '', wantedPath = ''] = pattern.split(' ')
  const [wanted, parts] = [wantedPath.split('/'), path.split('/')]
  return (
    wantedMethod.toUpperCase() === method &&
    wanted.length === parts.length &&
    wanted.every((part, index) => part === '*' || part === parts[index])
  )
}
