import { parse, parseDocument } from 'yaml'
import { defaultFile, readConfiguration } from '../app/configuration.ts'
import type { Configuration } from '../app/live.ts'
import { bareText } from '../app/stage.ts'
import { framed, type Diagnostic } from '../config/diagnostic.ts'
import { exactValue } from '../config/yaml-numbers.ts'
import { InspectorError, messageOf } from '../model/error.ts'
import type { Json } from '../model/json.ts'
import { disk } from '../platform/files.ts'
import type { ConfigurationOptions, Context } from './command.ts'
import { readText } from './read-text.ts'

/**
 * The configuration to rehearse: the one named, else the one in its usual place, else the built-in workflows alone. Reads files only;
 * a secret that cannot be read here is no error. `invalid` or `unavailable` after every error was printed.
 */
export async function rehearsedConfiguration(
  { config, set = [] }: ConfigurationOptions,
  { output, environment }: Context,
): Promise<Configuration> {
  const isThere = config !== undefined || (await Bun.file(defaultFile).exists())
  if (!isThere) output.note(`note: there is no ${defaultFile}: the built-in workflows and defaults are used`)
  const { settings, workflows, rules, diagnostics } = readConfiguration({
    ...(isThere ? { file: config ?? defaultFile } : { file: 'built-in', text: bareText }),
    set,
    env: environment,
    files: disk,
    purpose: 'check',
  })
  requireValid('the configuration', diagnostics, output.problem)
  if (settings) return { settings, workflows, rules }
  throw new InspectorError('invalid', 'Cannot use the configuration: it has no settings')
}

/** The configuration with the workflows of a file besides, and the name of the one that is meant: the only one in it. */
export function withWorkflowFile(
  { settings, workflows, rules }: Configuration,
  file: string,
  { output, environment }: Context,
): { readonly configuration: Configuration; readonly name: string } {
  const request = { file, set: [], env: environment, files: disk, purpose: 'check', isPart: true } as const
  const part = readConfiguration(request)
  requireValid(`"${file}"`, part.diagnostics, output.problem)
  const own = [...part.workflows].filter(([, { steps }]) => steps.some(({ at }) => at?.file === file))
  const [only] = own
  if (!only || own.length > 1)
    throw new InspectorError(
      'invalid',
      `Cannot tell which workflow of "${file}" is meant: it has ${own.length === 0 ? 'none' : own.map(([name]) => name).join(', ')}`,
    )
  return { configuration: { settings, workflows: new Map([...workflows, ...own]), rules }, name: only[0] }
}

/** What a JSON or YAML file holds. `unavailable` when it cannot be read, `invalid` when it is neither. */
export async function readValue(file: string): Promise<Json> {
  return read(file, (text) => parse(text) as Json)
}

/** The same, with numbers as they are written (`model/exact.ts`). */
export async function readExactly(file: string): Promise<Json> {
  return read(file, (text) => {
    const document = parseDocument(text)
    for (const error of document.errors) throw error
    return exactValue(document)
  })
}

async function read(file: string, parsed: (text: string) => Json): Promise<Json> {
  const text = await readText(file)
  try {
    return parsed(text)
  } catch (error) {
    throw new InspectorError('invalid', `Cannot read "${file}": it is neither JSON nor YAML: ${messageOf(error)}`)
  }
}

function requireValid(what: string, diagnostics: readonly Diagnostic[], print: (text: string) => void): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  for (const error of errors) print(`${framed(error)}\n`)
  if (errors.length === 0) return
  const isUnread = errors.every(({ code }) => code === 'E110')
  throw new InspectorError(
    isUnread ? 'unavailable' : 'invalid',
    `Cannot use ${what}: ${errors.length === 1 ? '1 error' : `${errors.length} errors`}, see above`,
  )
}
