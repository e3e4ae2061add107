import { dirname, join } from 'node:path'
import { parseYaml } from '../config/yaml.ts'
import { isObject } from '../model/json.ts'
import type { Files } from '../platform/files.ts'
import type { Reading } from '../rehearsal/tests/load.ts'
import type { Stage } from '../rehearsal/situation.ts'
import { builtInWorkflows } from './built-in.ts'
import { readConfiguration } from './configuration.ts'
import { bareText, stageOf } from './stage.ts'
import * as validators from './validators.generated.js'

/** The configuration that tests are about: a file, with settings overridden. */
export type Tested = {
  /** Absent: the built-in workflows, and those in the files beside the tests. */
  readonly config?: string | undefined
  readonly set: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Files
}

/** What reads files of tests. Each different configuration is read once. */
export function readerOfTests({ config, set, env, files }: Tested): Reading {
  const stages = new Map<string, Stage>()
  const workflows = new Map<string, readonly string[]>()
  const workflowsIn = (folder: string) => {
    const known = workflows.get(folder) ?? workflowsBeside(folder, files)
    workflows.set(folder, known)
    return known
  }
  return {
    files,
    validator: validators.tests,
    stage(file, overrides) {
      const beside = config === undefined ? [`include=${JSON.stringify(workflowsIn(dirname(file)))}`] : []
      const all = [...beside, ...set, ...overrides]
      const key = all.join('\n')
      const known = stages.get(key)
      if (known) return known
      const { settings, workflows, rules, diagnostics } = readConfiguration({
        ...(config === undefined ? { file: 'built-in', text: bareText } : { file: config }),
        set: all,
        env,
        files,
        purpose: 'check',
      })
      const errors = diagnostics.filter(({ severity }) => severity === 'error')
      if (!settings) return { diagnostics: errors }
      const stage = stageOf({ settings, workflows, rules })
      stages.set(key, stage)
      return stage
    },
  }
}

/** Files of workflows and rules in a folder of tests and in the one above, less those that hold the built-in workflows. */
function workflowsBeside(folder: string, files: Files): readonly string[] {
  const builtIn = builtInWorkflows()
  return [folder, join(folder, '..')]
    .flatMap((one) => files.matching('*.{yaml,yml}', one))
    .filter((one) => {
      if (/\.test\.ya?ml$/.test(one)) return false
      const { value } = parseYaml(files.read(one))
      // What is broken in it is said when it is read as a part of the configuration.
      if (value === undefined) return true
      if (!isObject(value) || !Object.keys(value).every((key) => /^(version|workflows|rules)$/.test(key))) return false
      const { workflows = {} } = value
      return 'rules' in value || (isObject(workflows) && !Object.keys(workflows).some((name) => builtIn.has(name)))
    })
}
