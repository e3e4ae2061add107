import { numOf } from '../number.ts'
import { Duration, durationOf, Timestamp, timestampAfter, timestampOf } from '../time.ts'
import { typeName, type Value } from '../value.ts'
import { shapes, type FunctionDefinition } from './function.ts'

const { anything } = shapes

/** Moments, and the time between them. There is no present: `introspection.started_at` is when the run was started. */
export const timeFunctions: readonly FunctionDefinition[] = [
  {
    name: 'timestamp',
    summary:
      'The moment of a text in RFC 3339, such as node.updated_at, or of seconds since 1970; can be compared, and - gives a duration.',
    takes: [anything],
    gives: { type: 'timestamp' },
    refuses: (argument) => (timestampOf(argument) ? undefined : { code: 'E403', message: noMoment(argument) }),
    run([value = null], call) {
      call.spend(10)
      const found = momentOf(value)
      return found ? { value: found } : { error: noMoment(value) }
    },
  },
  {
    name: 'duration',
    summary: 'The time of a text such as "90s", "1h30m" or "30d"; can be compared, and added to a timestamp.',
    takes: [anything],
    gives: { type: 'duration' },
    refuses: (argument) => (durationOf(argument) ? undefined : { code: 'E403', message: noDuration(argument) }),
    run([value = null], call) {
      call.spend(10)
      const found = value instanceof Duration ? value : typeof value === 'string' ? durationOf(value) : undefined
      return found ? { value: found } : { error: noDuration(value) }
    },
  },
]

function momentOf(value: Value): Timestamp | undefined {
  if (value instanceof Timestamp) return value
  if (typeof value === 'string') return timestampOf(value)
  const num = numOf(value)
  return num && 'int' in num ? timestampAfter(num.int) : undefined
}

const quoted = (value: Value) => (typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : typeName(value))
const noMoment = (value: Value) => `${quoted(value)} is not a time such as "2026-01-31T09:30:00Z"`
const noDuration = (value: Value) => `${quoted(value)} is not a duration such as "1h30m"`
