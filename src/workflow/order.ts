import type { Finding } from '../model/finding.ts'
import type { HookDefinition } from './hook.ts'
import type { Step } from './step.ts'

/** A step with the place of its hook or verb in the document. */
export type Placed = {
  readonly step: Step
  readonly mark: Pick<Finding, 'pointer' | 'atKey'>
  readonly hook: HookDefinition | undefined
}

/** Steps that have the id of one above them. */
export function duplicates(placed: readonly Placed[]): readonly Finding[] {
  const seen = new Set<string>()
  return placed.flatMap(({ step, mark }) => {
    const again = seen.has(step.id)
    seen.add(step.id)
    if (!again) return []
    return [{ code: 'E303', message: `two steps with the id "${step.id}"`, ...mark, remedy: 'give one of them an id' }]
  })
}

/** Steps in the wrong order. What stands nowhere is missing only when every step could be read: it may be one of the others. */
export function misplaced(placed: readonly Placed[], complete: boolean): readonly Finding[] {
  return placed.flatMap(({ hook, mark }, index) => {
    const above = placed.slice(0, index)
    const needs = (hook?.needs ?? [])
      .filter((name) => !above.some(({ step }) => step.hook === name))
      .flatMap((name): readonly Finding[] => {
        const other = placed.find(({ step }) => step.hook === name)
        if (other) return [disorder(`${hook?.name} stands above ${name}, which it needs`, mark, other.step)]
        return complete ? [disorder(`${hook?.name} needs ${name} above it, and there is none`, mark)] : []
      })
    const before = above
      .filter(({ step }) => step.hook !== undefined && hook?.before?.includes(step.hook))
      .map(({ step }) => disorder(`${hook?.name} stands below ${step.hook}, and belongs above it`, mark, step))
    return [...needs, ...before]
  })
}

function disorder(message: string, mark: Placed['mark'], other?: Step): Finding {
  const remedy = other?.at ? { remedy: `${other.hook} is line ${other.at.line}` } : {}
  return { code: 'E304', message, ...mark, ...remedy }
}
