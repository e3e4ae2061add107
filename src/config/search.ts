import { isObject } from '../model/json.ts'
import type { Files } from '../platform/files.ts'
import { sorted } from './diagnostic.ts'
import type { Loaded } from './load.ts'
import { parseYaml } from './yaml.ts'

/** What came out of checking several files. */
export type Searched = Pick<Loaded<unknown, unknown, unknown>, 'diagnostics' | 'files'> & {
  /** Names of the workflows without error, but the built-in ones. */
  readonly workflows: readonly string[]
}

/** Reads one file: a configuration with all it includes, or a part of one. */
export type Load = (file: string, isPart: boolean) => Loaded<unknown, unknown, unknown>

/** Checks files, and in folders everything that ends in `.yaml` or `.yml`; a configuration that another includes is checked as part of that. */
export function checkPaths(paths: readonly string[], files: Files, load: Load, builtIn: ReadonlySet<string>): Searched {
  const named = paths.flatMap((path) => (files.isFolder(path) ? yamlBelow(path, files) : [path]))
  const parts = new Set(named.filter((file) => isPart(file, files)))
  const whole = [...new Set(named)].filter((file) => !parts.has(file)).map((file) => load(file, false))
  const included = new Set(whole.flatMap((one) => one.files.slice(1)))
  const loaded = [
    ...whole.filter(({ files: [file] }) => !included.has(file ?? '')),
    ...[...parts].map((file) => load(file, true)),
  ]
  const workflows = loaded.flatMap((one) => [...one.workflows.keys()].filter((name) => !builtIn.has(name)))
  return {
    diagnostics: sorted(loaded.flatMap((one) => one.diagnostics)),
    files: [...new Set(loaded.flatMap((one) => one.files))],
    workflows: [...new Set(workflows)],
  }
}

function yamlBelow(folder: string, files: Files): readonly string[] {
  const found = files.matching('**/*.{yaml,yml}', folder)
  return found.filter((file) => !/(^|\/)node_modules\/|\.test\.ya?ml$/.test(file))
}

/** Whether the file holds workflows or rules and nothing else. */
function isPart(file: string, files: Files): boolean {
  try {
    const { value } = parseYaml(files.read(file))
    if (!isObject(value) || !('workflows' in value || 'rules' in value)) return false
    return Object.keys(value).every((key) => /^(version|workflows|rules)$/.test(key))
  } catch {
    // Reading it once more will say why.
    return false
  }
}
