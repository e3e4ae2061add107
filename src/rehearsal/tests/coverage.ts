import type { FilePlace, RuleOutcome, StepOutcome, Trace } from '../../model/trace.ts'
import type { FileRule } from '../../rules/index.ts'
import type { Workflow } from '../../workflow/workflow.ts'

/** One way that a run can take at a step or rule. */
export type Branch = {
  /** Of a step; rules are the same in every workflow. */
  readonly workflow?: string
  /** The step; of a rule `rules` and the rule's id. */
  readonly id: string
  /** `ran`; with a condition also `skipped`, and `undecided` where data may be missing; with a `require` or `fail` also `failed`. */
  readonly way: 'ran' | 'skipped' | 'undecided' | 'failed'
  /** Where it stands, where that is known. */
  readonly at?: FilePlace
}

/** What all tests together went through. */
export type Coverage = {
  readonly taken: number
  readonly all: number
  /** What no test went through. */
  readonly missing: readonly Branch[]
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

const waysOfRules: Readonly<Record<RuleOutcome, Branch['way'] | undefined>> = {
  applied: 'ran',
  failed: 'failed',
  not_matched: 'skipped',
  undecided: 'undecided',
  not_reached: undefined,
}

/** The branches that a run took. */
export function branchesTaken(trace: Trace | null): readonly Branch[] {
  return (trace?.steps ?? []).flatMap((step): readonly Branch[] => {
    const way = ways[step.outcome]
    // Rules of the API are the test's own: they need no test.
    const rules = (step.rules ?? []).flatMap(({ id, outcome, at }): readonly Branch[] => {
      const its = waysOfRules[outcome]
      return at && its ? [{ id: `rules/${id}`, way: its, at }] : []
    })
    return [...(way ? [{ workflow: trace!.workflow, id: step.id, way }] : []), ...rules]
  })
}

/** How many of the branches were taken; each counts once, in however many tests it is. */
export function coverageOf(branches: readonly Branch[], taken: readonly Branch[]): Coverage {
  const known = new Set(taken.map(nameOf))
  const all = [...new Map(branches.map((branch) => [nameOf(branch), branch])).values()]
  const missing = all.filter((branch) => !known.has(nameOf(branch)))
  return { taken: all.length - missing.length, all: all.length, missing }
}

/**
 * The branches of a workflow: every step; of a condition both outcomes, and undecided where data may be missing; of a guard met and
 * not met. Where it applies rules, those of the configuration with theirs.
 */
export function branchesOf({ name, steps }: Workflow, rules: readonly FileRule[]): readonly Branch[] {
  const ofSteps = steps.flatMap(({ id, at, when, verbs, optional }) => {
    // A guard or a failure on purpose ends the run: that is what it is for. An optional one only warns.
    const fails = verbs.includes('fail') && !optional
    const guards = verbs.includes('require') && !optional
    const its: readonly Branch['way'][] = [
      ...(fails ? [] : (['ran'] as const)),
      ...(fails || guards ? (['failed'] as const) : []),
      ...notTaken(when?.text),
    ]
    return its.map((way): Branch => ({ workflow: name, id, way, ...(at ? { at } : {}) }))
  })
  const appliesRules = steps.some(({ verbs }) => verbs.includes('rules'))
  return [...ofSteps, ...(appliesRules ? rules.flatMap(branchesOfRule) : [])]
}

function branchesOfRule(rule: FileRule): readonly Branch[] {
  const { id, at } = 'own' in rule ? rule.own : rule
  const { verbs, scope } =
    'own' in rule ? rule.own : { ...rule.foreign, verbs: rule.foreign.actions.map((one) => one.action) }
  const others =
    'own' in rule ? notTaken(rule.own.when?.text) : rule.foreign.conditions.length > 0 ? (['skipped'] as const) : []
  const its = new Set<Branch['way']>([
    verbs.includes('fail') ? 'failed' : 'ran',
    ...others,
    // Of nodes in another scope.
    ...(scope ? (['skipped'] as const) : []),
  ])
  return [...its].map((way): Branch => ({ id: `rules/${id}`, way, ...(at ? { at } : {}) }))
}

/** How a condition comes to nothing; no condition never does. */
function notTaken(when: string | undefined): readonly Branch['way'][] {
  if (when === undefined) return []
  return mayBeUndecided(when) ? ['skipped', 'undecided'] : ['skipped']
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

/** Rules without an id are known by file and line, which two folders may have alike. */
function nameOf({ workflow, id, way, at }: Branch): string {
  return JSON.stringify(workflow === undefined ? [id, way, at?.file, at?.line] : [workflow, id, way])
}
