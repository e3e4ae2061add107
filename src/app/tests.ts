import { dirname, join } from 'node:path'
import { isTests, yamlIn } from '../config/search.ts'
import { parseYaml } from '../config/yaml.ts'
import { isObject } from '../model/json.ts'
import type { Files } from '../platform/files.ts'
import type { Reading } from '../rehearsal/tests/load.ts'
import { defaultFile, readConfiguration, type Loaded } from './configuration.ts'
import { Settings } from './settings.ts'
import { shippedNames } from './shipped-texts.ts'
import { bareText, stageOf } from './stage.ts'
import * as validators from './validators.generated.js'

/**
 * The configuration that tests are read with: the one that is asked for; else the only one among the files and folders that are looked at;
 * else the one in its usual place, if it is there.
 */
export function configurationOfTests(
  paths: readonly string[],
  { config, files }: Pick<Tested, 'config' | 'files'>,
): string | undefined {
  if (config !== undefined) return config
  const [only, ...others] = yamlIn(paths, files).filter((file) => isConfiguration(file, files))
  if (only !== undefined && others.length === 0) return only
  return files.matching(defaultFile, '')[0]
}

/** Beside tests there are workflows, rules, reports, and what is none of ours. */
const setting = new RegExp(`^(?:include|${Object.keys(Settings.properties).join('|')})[ \\t]*:`, 'm')

function isConfiguration(file: string, files: Files): boolean {
  if (isTests(file)) return false
  try {
    return setting.test(files.read(file))
  } catch {
    return false
  }
}

/** The configuration that tests are about: a file, with settings overridden. */
export type Tested = {
  /** Absent: the built-in workflows, and those in the files beside the tests. */
  readonly config?: string | undefined
  readonly set: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Files
  /** What was read of it before, the same settings overridden. */
  readonly known?: (config: string) => Loaded | undefined
}

/** What reads files of tests. Each different configuration is read once. */
export function readerOfTests({ config, set, env, files, known }: Tested): Reading {
  const stages = new Map<string, ReturnType<Reading['stage']>>()
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
      const before = stages.get(key)
      if (before) return before
      const read = (): Loaded =>
        readConfiguration({
          ...(config === undefined ? { file: 'built-in', text: bareText } : { file: config }),
          set: all,
          env,
          files,
          purpose: 'check',
        })
      const isKnown = config !== undefined && overrides.length === 0
      const { settings, workflows, rules, diagnostics } = (isKnown ? known?.(config) : undefined) ?? read()
      const errors = diagnostics.filter(({ severity }) => severity === 'error')
      const stage = settings ? stageOf({ settings, workflows, rules }) : { diagnostics: errors }
      stages.set(key, stage)
      return stage
    },
  }
}

/** Files of workflows and rules in a folder of tests and in the one above, less those that hold the built-in workflows. */
function workflowsBeside(folder: string, files: Files): readonly string[] {
  return [folder, join(folder, '..')]
    .flatMap((one) => files.matching('*.{yaml,yml}', one))
    .filter((one) => {
      if (isTests(one)) return false
      const { value } = parseYaml(files.read(one))
      // What is broken in it is said when it is read as a part of the configuration.
      if (value === undefined) return true
      if (!isObject(value) || !Object.keys(value).every((key) => /^(version|workflows|rules)$/.test(key))) return false
      const { workflows = {} } = value
      return (
        'rules' in value || (isObject(workflows) && !Object.keys(workflows).some((name) => shippedNames.includes(name)))
      )
    })
}
