import { Type } from '@sinclair/typebox'
import type { Finding } from '../../model/finding.ts'
import { deepestAnswer, isDeeper } from '../../model/depth.ts'
import { objectOf, textOf, type Json } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import { duration, options } from '../../model/schema.ts'
import type { AskAnswer } from '../../model/trace.ts'
import type { Acted } from '../step.ts'

/** How often something outside is asked. */
const RetrySettings = options(
  {
    attempts: Type.Integer({ minimum: 1, maximum: 10, default: 1, description: 'How often it is asked at most.' }),
    delay: duration({ default: '2s', description: 'The pause before each further attempt.' }),
  },
  { default: {} },
)

/** What `exec` and `http` have in common. */
export const asking = {
  timeout: duration({ default: '10s', description: 'Of one attempt.' }),
  retry: { ...RetrySettings, default: {}, description: 'Further attempts after a failure.' },
  into: Type.Optional(
    Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', description: 'The JSON answer becomes data.<into>.' }),
  ),
}

/** The JSON of an answer as a key of the data; without `into` it is thrown away. */
export function kept(answer: AskAnswer, into: string | undefined, read: () => Json | undefined): Acted {
  if (into === undefined) return { answer }
  const value = read()
  if (value === undefined) return { answer, fail: 'the answer is not JSON' }
  if (isDeeper(value, deepestAnswer))
    return { answer, fail: `the answer is nested deeper than ${deepestAnswer} levels` }
  return { answer, changes: [{ on: 'data', op: 'add', path: pointerOf(into), value }] }
}

/** An answer that nobody waits for; and the view of the report that all else goes by, which is no place for one. */
export function askingFindings(
  { timeout, into }: { readonly timeout: number; readonly into?: string | undefined },
  pointer: Pointer,
): readonly Finding[] {
  const findings: Finding[] = []
  if (timeout === 0)
    findings.push({
      code: 'E211',
      message: 'timeout has to be more than 0s: no answer is that fast',
      pointer: pointer + pointerOf('timeout'),
      remedy: 'each attempt ends after it; there is no waiting without an end',
    })
  if (into === 'inventory')
    findings.push({
      code: 'E303',
      message: 'the answer cannot become data.inventory, which is what the ramdisk reports',
      pointer: pointer + pointerOf('into'),
    })
  return findings
}

/** The key of the data that the answer becomes. */
export function intoOf(written: Json): readonly string[] {
  const into = textOf(objectOf(written).into)
  return into === undefined ? [] : [into]
}
