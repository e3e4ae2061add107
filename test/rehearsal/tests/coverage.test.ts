import { describe, expect, test } from 'bun:test'
import { hooks } from '../../../src/hooks/index.ts'
import type { StepOutcome, Trace } from '../../../src/model/trace.ts'
import { branchesOf, branchesTaken, coverageOf } from '../../../src/rehearsal/tests/coverage.ts'
import { compile } from '../../../src/workflow/compile.ts'

function workflowOf(...steps: readonly unknown[]) {
  const made = compile('site', { steps } as never, hooks)
  if ('findings' in made) throw new Error(JSON.stringify(made.findings))
  return made.workflow
}

function run(...outcomes: readonly (readonly [id: string, outcome: StepOutcome])[]): Trace {
  const steps = outcomes.map(([id, outcome]) => ({ id, outcome, notes: [], warnings: [], changes: [] }))
  return { trace: 1, workflow: 'site', revision: '0', steps }
}

const missingOf = (workflow: ReturnType<typeof workflowOf>, ...runs: readonly Trace[]) => {
  const { taken, all, missing } = coverageOf(
    new Map([[workflow.name, branchesOf(workflow)]]),
    runs.flatMap(branchesTaken),
  )
  return { taken, all, missing: missing.map(({ id, way }) => `${id} ${way}`) }
}

describe('coverage', () => {
  test('of a step without a condition is that it ran', () => {
    const workflow = workflowOf('scheduler', 'capabilities')
    expect(missingOf(workflow, run(['scheduler', 'ok'], ['capabilities', 'not_reached']))).toEqual({
      taken: 1,
      all: 2,
      missing: ['capabilities ran'],
    })
  })

  test('of a condition are both outcomes, and undecided where data may be missing', () => {
    const workflow = workflowOf({ id: 'a', when: 'data.cpus > 1', set: { '/extra/a': 1 } })
    expect(missingOf(workflow, run(['a', 'ok']), run(['a', 'skipped']))).toMatchObject({ missing: ['a undecided'] })
    expect(missingOf(workflow, run(['a', 'ok']), run(['a', 'skipped']), run(['a', 'undecided']))).toMatchObject({
      taken: 3,
      all: 3,
    })
  })

  test.each(['empty(data.a)', 'default(data.b.c, 0) > 8', '!empty(node.name) && introspection.auto_discovered'])(
    'of a condition that is always decided has no third branch: %s',
    (when) => {
      const named = when.replace(/data\.(\w)/, 'data["$1"]')
      const workflow = workflowOf({ id: 'a', when: named, set: { '/extra/a': 1 } })
      expect(missingOf(workflow, run(['a', 'ok']))).toMatchObject({ missing: ['a skipped'] })
    },
  )

  test('of a guard is met and not met, of a failure on purpose that it fails', () => {
    const workflow = workflowOf(
      { id: 'guard', require: 'data.cpus > 1', else: 'too few' },
      { id: 'stop', when: 'empty(data.cpus)', fail: 'no' },
    )
    expect(missingOf(workflow, run(['guard', 'ok'], ['stop', 'skipped']))).toMatchObject({
      missing: ['guard failed', 'stop failed'],
    })
  })

  test('of rules in files is applied and not; rules of a test itself do not count', () => {
    const at = { file: 'r.yaml', line: 1, column: 1 }
    const rules = [
      { id: 'dell', description: null, outcome: 'applied' as const, at },
      { id: 'own', description: null, outcome: 'applied' as const },
    ]
    const trace: Trace = { ...run(['rules', 'ok']), steps: [{ ...run(['rules', 'ok']).steps[0]!, rules }] }
    expect(missingOf(workflowOf('rules'), trace)).toEqual({ taken: 2, all: 3, missing: ['rules/dell skipped'] })
  })

  test('is of the workflows that ran', () => {
    expect(missingOf({ ...workflowOf('scheduler'), name: 'other' }, run(['scheduler', 'ok']))).toMatchObject({ all: 0 })
  })

  test('of a rule is that it was applied and not; its id may have spaces, as its file has', () => {
    const taken = (['ran', 'skipped'] as const).map((way) => ({ workflow: 'site', id: 'rules/my rules.yaml:3', way }))
    expect(coverageOf(new Map(), taken)).toEqual({ taken: 2, all: 2, missing: [] })
    expect(coverageOf(new Map(), taken.slice(1)).missing).toEqual([taken[0]!])
  })
})
