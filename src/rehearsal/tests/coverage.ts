import type { FilePlace, StepOutcome, Trace } from '../../model/trace.ts'
import type { Workflow } from '../../workflow/workflow.ts'

/** One way that a run can take at a step or rule. */
export type Branch = {
  readonly workflow: string
  /** The step; of a rule `rules` and the rule's id. */
  readonly id: string
  /** `ran`; with a condition also `skipped`, and `undecided` where data may be missing; with a `require` also `failed`. */
  readonly way: 'ran' | 'skipped' | 'undecided' | 'failed'
}

/** A branch with its place, where it is known. */
export type PlacedBranch = Branch & { readonly at?: FilePlace }

/** What all tests together went through. */
export type Coverage = {
  readonly taken: number
  readonly all: number
  /** What no test went through, with its place where it is known. */
  readonly missing: readonly PlacedBranch[]
}

const ways: Readonly<Record<StepOutcome, Branch['way'] | undefined>> = {
  ok: 'ran',
  warning: 'ran',
  not_asked: 'ran',
  failed: 'failed',
  skipped: 'skipped',
  undecided: 'undecided',
  not_reached: undefined,
}

/** The branches that a run took. */
export function branchesTaken(trace: Trace | null): readonly Branch[] {
  return (trace?.steps ?? []).flatMap((step): readonly Branch[] => {
    const workflow = trace!.workflow
    const way = ways[step.outcome]
    // Rules of the API are the test's own: they need no test.
    const rules = (step.rules ?? []).flatMap(({ id, outcome, at }): readonly Branch[] => {
      if (!at) return []
      const ended = {
        applied: 'ran',
        failed: 'ran',
        not_matched: 'skipped',
        undecided: 'undecided',
        not_reached: undefined,
      }
      const its = ended[outcome] as Branch['way'] | undefined
      return its ? [{ workflow, id: `rules/${id}`, way: its }] : []
    })
    return [...(way ? [{ workflow, id: step.id, way }] : []), ...rules]
  })
}

/** How much of the branches of the workflows that ran was gone through, and of every rule whether it was applied and not. */
export function coverageOf(branches: ReadonlyMap<string, readonly PlacedBranch[]>, taken: readonly Branch[]): Coverage {
  const used = new Set(taken.map(({ workflow }) => workflow))
  const known = new Set(taken.map(nameOf))
  const rules = new Map(
    taken.filter(({ id }) => id.startsWith('rules/')).map((one) => [`${one.workflow} ${one.id}`, one]),
  )
  const all = [
    ...[...branches].flatMap(([name, its]) => (used.has(name) ? its : [])),
    ...[...rules.values()].flatMap(({ workflow, id }) =>
      (['ran', 'skipped'] as const).map((way) => ({ workflow, id, way })),
    ),
  ]
  const missing = all.filter((branch) => !known.has(nameOf(branch)))
  return { taken: all.length - missing.length, all: all.length, missing }
}

/**
 * The branches of a workflow: every step; of a condition both outcomes, and undecided where data may be missing; of a guard met and
 * not met.
 */
export function branchesOf({ name, steps }: Workflow): readonly PlacedBranch[] {
  return steps.flatMap(({ id, at, when, verbs }) => {
    // A guard or a failure on purpose ends the run: that is what it is for.
    const fails = verbs.includes('require') || verbs.includes('fail')
    const ways: readonly Branch['way'][] = [
      ...(verbs.length === 1 && verbs[0] === 'fail' ? [] : (['ran'] as const)),
      ...(fails ? (['failed'] as const) : []),
      ...(when ? (['skipped'] as const) : []),
      ...(when && mayBeUndecided(when.text) ? (['undecided'] as const) : []),
    ]
    return ways.map((way) => ({ workflow: name, id, way, ...(at ? { at } : {}) }))
  })
}

/** Whether data may be missing: a name outside of `empty(…)` and `default(…)`, which always decide. What is known of a run always is. */
function mayBeUndecided(text: string): boolean {
  let rest = text
  for (let before = ''; before !== rest;) {
    before = rest
    rest = rest.replace(/\b(?:empty|default|has)\((?:[^()]|\([^()]*\))*\)/g, '')
  }
  return /\b(?:data|inventory|node|ports|boot_nic)\b/.test(rest.replace(/"[^"]*"|'[^']*'/g, ''))
}

function nameOf({ workflow, id, way }: Branch): string {
  return `${workflow} ${id} ${way}`
}
