import { describe, expect, test } from 'bun:test'
import { compileFileRule } from '../../../src/app/file-rule.ts'
import { hooks } from '../../../src/hooks/index.ts'
import type { JsonObject } from '../../../src/model/json.ts'
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
  const { taken, all, missing } = coverageOf(branchesOf(workflow, []), runs.flatMap(branchesTaken))
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

  test('of an optional guard is that it ran, as its failure is a warning; of a failure with other verbs, that it failed', () => {
    const workflow = workflowOf(
      { id: 'guard', require: 'data.cpus > 1', else: 'too few', optional: true },
      { id: 'stop', warn: 'careful', fail: 'no' },
    )
    expect(missingOf(workflow)).toMatchObject({ missing: ['guard ran', 'stop failed'] })
  })

  const at = (line: number) => ({ file: 'rules.d/my rules.yaml', line, column: 5 })
  const rulesOf = (...written: readonly JsonObject[]) =>
    written.map((one, index) => {
      const id = `r${index + 1}`
      const making = { id, at: at(index + 1), exact: () => one, dataKeys: [] }
      const { rule, findings } = compileFileRule(one, making)
      if (!rule) throw new Error(JSON.stringify(findings))
      return rule
    })
  const act = { set: { '/extra/a': 1 } }
  const foreign = { actions: [{ action: 'set-attribute', path: '/extra/a', value: 1 }] }
  const waysOf = (...written: readonly JsonObject[]) =>
    branchesOf(workflowOf('rules'), rulesOf(...written))
      .filter(({ workflow }) => workflow === undefined)
      .map(({ id, way, at: place }) => `${id} ${way} ${place?.line}`)

  test('of a rule is that it was applied; of its condition not met, and undecided where data may be missing; with its place', () => {
    expect(
      waysOf(act, { ...act, when: 'data.cpus > 1' }, { ...act, when: 'empty(data.cpus)' }, { ...act, scope: 'lab' }),
    ).toEqual([
      'rules/r1 ran 1',
      'rules/r2 ran 2',
      'rules/r2 skipped 2',
      'rules/r2 undecided 2',
      'rules/r3 ran 3',
      'rules/r3 skipped 3',
      'rules/r4 ran 4',
      'rules/r4 skipped 4',
    ])
  })

  test("of a rule in ironic-inspector's form is never undecided; of one that fails on purpose, that it failed", () => {
    const conditions = [{ op: 'eq', field: 'data://cpus', value: 1 }]
    expect(
      waysOf(foreign, { ...foreign, conditions }, { actions: [{ action: 'fail', message: 'no' }] }, { fail: 'no' }),
    ).toEqual(['rules/r1 ran 1', 'rules/r2 ran 2', 'rules/r2 skipped 2', 'rules/r3 failed 3', 'rules/r4 failed 4'])
  })

  const ran = (...rules: NonNullable<Trace['steps'][number]['rules']>): Trace => {
    const trace = run(['rules', 'ok'])
    return { ...trace, steps: [{ ...trace.steps[0]!, rules }] }
  }

  test('counts a rule once, in however many workflows it is, and one that was never reached; those of a test itself do not count', () => {
    const rules = rulesOf(act, { ...act, when: 'data.cpus > 1' })
    const branches = [
      ...branchesOf(workflowOf('rules'), rules),
      ...branchesOf({ ...workflowOf('rules'), name: 'other' }, rules),
    ]
    const trace = ran(
      { id: 'r1', description: null, outcome: 'applied', at: at(1) },
      { id: 'r2', description: null, outcome: 'not_reached', at: at(2) },
      { id: 'own', description: null, outcome: 'applied' },
    )
    const { taken, all, missing } = coverageOf(branches, branchesTaken(trace))
    expect({ taken, all }).toEqual({ taken: 2, all: 6 })
    expect(missing.map(({ workflow, id, way }) => `${workflow ?? ''} ${id} ${way}`)).toEqual([
      ' rules/r2 ran',
      ' rules/r2 skipped',
      ' rules/r2 undecided',
      'other rules ran',
    ])
  })

  test('has no rules where the workflow applies none', () => {
    expect(branchesOf(workflowOf('scheduler'), rulesOf(act))).toHaveLength(1)
  })

  test('of two rules without an id at the same line of two files are two', () => {
    const one = { id: 'rules/a.yaml:3', way: 'ran' as const }
    const [first, second] = ['x/a.yaml', 'y/a.yaml'].map((file) => ({ ...one, at: { file, line: 3, column: 1 } }))
    expect(coverageOf([first!, second!], [first!])).toEqual({ taken: 1, all: 2, missing: [second!] })
  })
})
