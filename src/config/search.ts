import { isObject } from '../model/json.ts'
import type { Files } from '../platform/files.ts'
import { sorted, type Diagnostic } from './diagnostic.ts'
import type { Loaded } from './load.ts'
import { parseYaml } from './yaml.ts'

/** What came out of checking several files. */
export type Searched = Pick<Loaded<unknown, unknown, unknown>, 'diagnostics' | 'files' | 'sources'> & {
  /** Names of the workflows without error, but the built-in ones. */
  readonly workflows: readonly string[]
  /** How many rules there are without error. */
  readonly rules: number
  /** How many tests there are, in files without error. */
  readonly tests: number
}

/** How files are read. */
export type Readers = {
  /** A configuration with all it includes, or a part of one. */
  configuration(file: string, isPart: boolean): Loaded<unknown, unknown, unknown>
  /** A file of tests. */
  tests(file: string): { readonly diagnostics: readonly Diagnostic[]; readonly tests: number }
  /** The names of the built-in workflows. */
  readonly builtIn: ReadonlySet<string>
}

/**
 * Checks files, and in folders everything that ends in `.yaml` or `.yml`; what a configuration includes is checked as part of that, and
 * not by itself.
 */
export function checkPaths(
  paths: readonly string[],
  files: Files,
  { configuration: load, ...readers }: Readers,
): Searched {
  const all = yamlIn(paths, files)
  const [tests, named] = [all.filter(isTests), all.filter((file) => !isTests(file))]
  const parts = new Set(named.filter((file) => isPart(file, files)))
  const whole = named.filter((file) => !parts.has(file)).map((file) => load(file, false))
  const real = (path: string) => files.real?.(path) ?? path
  const included = new Set(whole.flatMap((one) => one.files.slice(1).map((path) => real(path))))
  const loaded = [
    ...whole.filter(({ files: [file] }) => !included.has(real(file ?? ''))),
    ...[...parts].filter((file) => !included.has(real(file))).map((file) => load(file, true)),
  ]
  const tested = tests.map((file) => readers.tests(file))
  const names = loaded.flatMap((one) => [...one.workflows.keys()].filter((name) => !readers.builtIn.has(name)))
  return {
    diagnostics: sorted([...loaded, ...tested].flatMap((one) => one.diagnostics)),
    files: [...new Set([...loaded.flatMap((one) => one.files), ...tests])],
    workflows: [...new Set(names)],
    sources: loaded.flatMap((one) => one.sources),
    rules: loaded.reduce((sum, one) => sum + one.rules.length, 0),
    tests: tested.reduce((sum, one) => sum + one.tests, 0),
  }
}

/** The files, and in folders everything that ends in `.yaml` or `.yml`, each once under its first name. */
export function yamlIn(paths: readonly string[], files: Files): readonly string[] {
  const real = (path: string) => files.real?.(path) ?? path
  const found = paths.flatMap((path) => (files.isFolder(path) ? yamlBelow(path, files) : [path]))
  const named = new Map(found.toReversed().map((path) => [real(path), path]))
  return [...new Set(found)].filter((path) => named.get(real(path)) === path)
}

/** Whether a file is one of tests, by its name. */
export function isTests(file: string): boolean {
  return /\.test\.ya?ml$/.test(file)
}

function yamlBelow(folder: string, files: Files): readonly string[] {
  const found = files.matching('**/*.{yaml,yml}', folder)
  return found.filter((file) => !/(^|\/)node_modules\//.test(file))
}

/** Whether the file holds workflows or rules and nothing else. */
function isPart(file: string, files: Files): boolean {
  try {
    const text = files.read(file)
    // A configuration is known by its other keys, and need not be parsed twice.
    if (/^(?!version\b|workflows\b|rules\b)\w+[ \t]*:/m.test(text)) return false
    const { value } = parseYaml(text)
    if (!isObject(value) || !('workflows' in value || 'rules' in value)) return false
    return Object.keys(value).every((key) => /^(version|workflows|rules)$/.test(key))
  } catch {
    // Reading it once more will say why.
    return false
  }
}
