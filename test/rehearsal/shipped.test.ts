import { describe, expect, test } from 'bun:test'
import { resolve } from 'node:path'
import { Glob } from 'bun'
import { builtInWorkflows } from '../../src/app/built-in.ts'
import { readerOfTests } from '../../src/app/tests.ts'
import { disk } from '../../src/platform/files.ts'
import type { Stage } from '../../src/rehearsal/situation.ts'
import { loadTests, type Reading } from '../../src/rehearsal/tests/load.ts'
import { runTest } from '../../src/rehearsal/tests/run.ts'
import type { Workflow } from '../../src/workflow/workflow.ts'

const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '')
const files = [...new Glob('workflows/tests/*.test.yaml').scanSync(root)].sort()
const reading = readerOfTests({
  config: undefined,
  set: [],
  env: {},
  files: { ...disk, read: (path) => disk.read(resolve(root, path)) },
})

/** Reads as before, but of a workflow that lost something. */
function readingWith(changed: Workflow): Reading {
  const replaced = (stage: Stage): Stage => {
    const workflows = new Map([...stage.current.workflows, [changed.name, changed]])
    return { ...stage, current: { ...stage.current, workflows } }
  }
  return {
    ...reading,
    stage(file, overrides) {
      const stage = reading.stage(file, overrides)
      return 'current' in stage ? replaced(stage) : stage
    },
  }
}

/** Whether every test of the file passes. */
async function passes(file: string, by: Reading): Promise<boolean> {
  const { tests, diagnostics } = loadTests(file, by)
  if (diagnostics.some(({ severity }) => severity === 'error')) return false
  for (const one of tests) if ((await runTest(one, undefined)).failures.length > 0) return false
  return true
}

describe('shipped workflows', () => {
  test.each(files)('pass the tests in %s', async (file) => {
    const { tests, diagnostics } = loadTests(file, reading)
    expect(diagnostics).toEqual([])
    for (const one of tests)
      expect({ name: one.name, failures: (await runTest(one, undefined)).failures }).toEqual({
        name: one.name,
        failures: [],
      })
  })

  test('have a file of tests each', () => {
    const tested = files.map((file) => /([^/]+)\.test\.yaml$/.exec(file)?.[1])
    const names = [...new Glob('workflows/*.yaml').scanSync(root)].map((file) => /([^/]+)\.yaml$/.exec(file)?.[1])
    expect(names.filter((name) => !tested.includes(name))).toEqual([])
  })

  test('fail their tests when a step is deleted, or one is skipped that has a condition', async () => {
    const survivors: string[] = []
    let mutants = 0
    for (const file of files) {
      const name = /([^/]+)\.test\.yaml$/.exec(file)?.[1] ?? ''
      const { tests } = loadTests(file, reading)
      const workflow = tests[0]?.stage.current.workflows.get(name) ?? builtInWorkflows().get(name)
      if (!workflow) throw new Error(`there is no workflow "${name}"`)
      for (const [index, step] of workflow.steps.entries()) {
        const { when, ...always } = step
        const without = workflow.steps.toSpliced(index, 1)
        const emptied = workflow.steps.with(index, { ...step, acts: [] })
        const unconditional = when ? [workflow.steps.with(index, always)] : []
        for (const [kind, steps] of [without, emptied, ...unconditional].entries()) {
          mutants += 1
          if (await passes(file, readingWith({ ...workflow, steps }))) survivors.push(`${name}: ${step.id} ${kind}`)
        }
      }
    }
    // `pci_devices` counts nothing unless a site names devices: emptied it is as it was.
    expect(survivors).toEqual(survivors.filter((one) => one.endsWith('pci_devices 1')))
    expect(mutants).toBeGreaterThan(50)
  })
})
