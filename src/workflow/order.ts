import type { Finding } from '../model/finding.ts'
import type { FilePlace } from '../model/trace.ts'
import type { HookDefinition } from './hook.ts'
import { same } from './same.ts'
import type { Step } from './step.ts'

type Mark = Pick<Finding, 'pointer' | 'atKey'>

/** A step with its place in the document. */
export type Placed = {
  /** Undefined: it cannot be told. */
  readonly id: string | undefined
  /** Where the id is written, or what it comes from. */
  readonly idMark: Mark
  readonly hook: HookDefinition | undefined
  /** The place of the hook or verb. */
  readonly mark: Mark
  readonly at: FilePlace | undefined
  /** The name of a hook of Ironic by which it is written, where that does a part of what the hook does. */
  readonly part?: string
  /** Undefined: it cannot be told what it does. */
  readonly step: Step | undefined
}

/** Steps that have the id of one above them, whatever else is wrong with either. */
export function duplicates(placed: readonly Placed[]): readonly Finding[] {
  const seen = new Set<string>()
  return placed.flatMap(({ id, idMark }): readonly Finding[] => {
    if (id === undefined) return []
    const again = seen.has(id)
    seen.add(id)
    if (!again) return []
    const remedy = 'give one of them an id of its own'
    return [{ code: 'E303', message: `two steps with the id "${id}"`, ...idMark, besides: true, remedy }]
  })
}

/** A warning of a step that would do once more what one above it has done: hooks that Ironic divides the work among. */
export function repeated({ hook, part, step, mark }: Placed, above: readonly Placed[]): Finding | undefined {
  if (!hook || !step) return undefined
  const first = above.find(
    (one) =>
      one.hook?.name === hook.name &&
      (part ?? one.part) !== undefined &&
      one.step?.when === undefined &&
      one.step?.optional === false &&
      same(one.step.options, step.options),
  )
  if (!first) return undefined
  const name = first.part ?? hook.name
  const other = first.part === undefined ? name : `${name}, which is ${hook.name},`
  const place = first.at ? `: ${name} is line ${first.at.line}` : ''
  return {
    code: 'W322',
    message: `${other} does the work of ${part ?? hook.name} already`,
    ...mark,
    besides: true,
    remedy: `take it out, as it is passed over${place}`,
  }
}

/** Steps in the wrong order. What stands nowhere is missing only when every step could be read: it may be one of the others. */
export function misplaced(placed: readonly Placed[], complete: boolean): readonly Finding[] {
  return placed.flatMap(({ hook, mark }, index) => {
    const above = placed.slice(0, index)
    const needs = (hook?.needs ?? [])
      .filter((name) => !above.some((one) => one.hook?.name === name))
      .flatMap((name): readonly Finding[] => {
        const other = placed.find((one) => one.hook?.name === name)
        if (other) return [disorder(`${hook?.name} stands above ${name}, which it needs`, mark, other)]
        return complete ? [disorder(`${hook?.name} needs ${name} above it, and there is none`, mark)] : []
      })
    const before = above
      .filter((one) => one.hook && hook?.before?.includes(one.hook.name))
      .map((one) => disorder(`${hook?.name} stands below ${one.hook?.name}, and belongs above it`, mark, one))
    return [...needs, ...before]
  })
}

function disorder(message: string, mark: Mark, other?: Placed): Finding {
  const remedy = other?.at ? { remedy: `${other.hook?.name} is line ${other.at.line}` } : {}
  return { code: 'E304', message, ...mark, besides: true, ...remedy }
}
