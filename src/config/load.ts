import type { SchemaNode } from '../model/decode.ts'
import { messageOf } from '../model/error.ts'
import { objectOf, type Json } from '../model/json.ts'
import { pointerOf } from '../model/pointer.ts'
import type { Files } from '../platform/files.ts'
import { advice, plainSecrets, type Deciding } from './advice.ts'
import { check } from './check.ts'
import { checkChosen, checkGate, checkSecrets, secretsOf } from './chosen.ts'
import { checkedCode, diagnose, sorted, type Diagnostic } from './diagnostic.ts'
import { sourceText } from './frame.ts'
import type { Grammar } from './grammar.ts'
import { includedFiles } from './included.ts'
import { checkPrograms } from './programs.ts'
import { openRoot } from './root.ts'
import { isBelowOrAbove, without } from './places.ts'
import { blameShadowed } from './shadowed.ts'
import { openSource, type Source } from './source.ts'
import type { Surroundings } from './tags.ts'
import { compileRules, type WrittenRule } from './rules.ts'
import { compileAll, type Facts } from './workflows.ts'

/** What is to be read. */
export type Request = {
  readonly file: string
  /** The text of it, when it is no file on disk. */
  readonly text?: string
  /** `key=value`, each overriding one setting; the value is read as YAML. */
  readonly set: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly files: Files
  /** Starting demands every file that a tag names; checking only warns. */
  readonly purpose: 'start' | 'check'
  /** True: it holds workflows or rules to be included somewhere, and no service is configured by it. */
  readonly isPart?: boolean
}

/** What a configuration comes to. */
export type Loaded<S, W, R> = {
  /** Undefined when there is an error, and of a part. */
  readonly settings?: S
  /** Those without error, the built-in ones among them. */
  readonly workflows: ReadonlyMap<string, W>
  /** Those without error, in the order of files and lines; and the same as they are written. */
  readonly rules: readonly R[]
  readonly writtenRules: readonly WrittenRule[]
  /** All that was found, in the order of files and lines. */
  readonly diagnostics: readonly Diagnostic[]
  /** Every file that was read, or should have been; the configuration itself first. */
  readonly files: readonly string[]
  /** What is written, overrides among it, and where; undefined when the file could not be read. */
  readonly root?: Pick<Source, 'value' | 'placeOf' | 'tagged'>
  /** Every text that could be read, for who has more to say about it: `diagnostics` does not hold that yet. */
  readonly sources: readonly Source[]
}

/** Reads a configuration with all it includes, and says everything that is wrong with it. Reads files and does nothing else. */
export function loadConfiguration<S extends Deciding, W extends Facts, R>(
  request: Request,
  grammar: Grammar<S, W, R>,
): Loaded<S, W, R> {
  const schema = grammar.schema as SchemaNode
  const around: Surroundings = { env: request.env, read: request.files.read, isDemanding: request.purpose === 'start' }
  const text = readText(request.file, request)
  if (typeof text !== 'string')
    return {
      workflows: new Map(),
      rules: [],
      writtenRules: [],
      diagnostics: [text],
      files: [request.file],
      sources: [],
    }
  const root = openRoot({ file: request.file, text }, request.set, schema, around)
  const broken = new Set(root.faulty())
  checkRoot(root, grammar)

  const including = includedFiles(root, request)
  const included = including.files.map((file) => {
    const read = readText(file, request)
    return typeof read === 'string' ? openSource({ file, text: read }, schema, around) : read
  })
  const sources = included.filter((one): one is Source => 'blame' in one)
  const isComplete =
    including.isComplete &&
    sources.length === included.length &&
    ![...broken].some((place) => /^(|\/workflows|\/include(\/.*)?)$/.test(place)) &&
    !sources.some((source) => source.faulty().some((place) => place === '' || place === '/workflows'))
  for (const source of sources) checkIncluded(source, grammar)

  const workflows = compileAll([root, ...sources], grammar.builtIn, grammar.compile)
  const dataKeys = [...workflows.facts.values()].flatMap((facts) => facts.dataKeys)
  const inOrder = [root, ...sources.toSorted((a, b) => (a.file < b.file ? -1 : 1))]
  const rules = compileRules(inOrder, grammar.compileRule, dataKeys)
  checkPrograms(workflows, request.files)
  const settings = request.isPart || root.value === undefined ? undefined : settle(root, grammar)
  if (settings) {
    const used = checkChosen(root, settings, isComplete ? workflows.names : undefined, grammar)
    checkGate(root, settings, workflows)
    checkFields(root, grammar)
    // Also those of which something is wrong.
    const { secrets } = objectOf(root.value as Json)
    if (!broken.has('/secrets'))
      checkSecrets(Object.keys(objectOf(secrets)), [...secretsOf(root, workflows, used), ...rules.secrets])
  }

  // Last: a warning must not hide what is wrong with the rule itself.
  blameShadowed(inOrder)

  const unreadable = included.filter((one): one is Diagnostic => 'severity' in one)
  const diagnostics = sorted([...unreadable, ...[root, ...sources].flatMap((source) => source.diagnostics())])
  const isValid = diagnostics.every(({ severity }) => severity === 'warning')
  return {
    ...(isValid && settings ? { settings } : {}),
    workflows: workflows.compiled,
    rules: rules.compiled,
    writtenRules: rules.written,
    diagnostics,
    files: [request.file, ...included.map(({ file }) => file)],
    root,
    sources: [root, ...sources],
  }
}

function readText(file: string, { file: main, text, files }: Request): string | Diagnostic {
  try {
    return file === main && text !== undefined ? text : files.read(file)
  } catch (error) {
    return unreadable(file, error)
  }
}

/** Of a file that cannot be read. */
export function unreadable(file: string, error: unknown): Diagnostic {
  const message = `cannot read the file: ${messageOf(error)}`
  return diagnose(sourceText(file, '', []), [0, 0], { code: 'E110', message })
}

function checkRoot(root: Source, { validators }: Pick<Grammar<unknown, Facts, unknown>, 'validators'>): void {
  if (root.value === undefined) return
  for (const finding of check(validators.configuration, root.value)) {
    root.blame(finding.pointer, finding, finding.atKey)
    if (finding.meant !== undefined) root.excuse(finding.meant)
  }
}

function checkIncluded(
  source: Source,
  { validators, schema }: Pick<Grammar<unknown, Facts, unknown>, 'validators' | 'schema'>,
): void {
  if (source.value === undefined) return
  const known = Object.keys((schema as SchemaNode).properties ?? {})
  for (const finding of check(validators.included, source.value)) {
    const key = finding.code === 'E203' ? known.find((name) => pointerOf(name) === finding.pointer) : undefined
    const message = `"${key}" has no place in an included file`
    const { pointer, atKey } = finding
    if (key === undefined) source.blame(pointer, finding, atKey)
    else
      source.blame(pointer, { code: 'E209', message, remedy: 'only version, workflows and rules may stand here' }, true)
  }
}

/** The settings, where something is wrong with the default in its place, so that all advice is given at once. */
function settle<S extends Deciding>(
  root: Source,
  { schema, decode }: Pick<Grammar<S, Facts, unknown>, 'schema' | 'decode'>,
): S {
  const whole = objectOf(root.value as Json)
  const {
    version: _version,
    include: _include,
    workflows: _workflows,
    rules: _rules,
    ...written
  } = objectOf(without(whole, root.faulty()))
  const settings = decode(written)
  for (const { pointer, follows, ...fault } of advice(settings))
    if (!follows?.some((one) => isBelowOrAbove(one, root.faulty()))) root.blame(pointer, fault)
  for (const { pointer, ...fault } of plainSecrets(whole, schema as SchemaNode, root.tagged)) root.blame(pointer, fault)
  return settings
}

function checkFields(root: Source, { fields }: Pick<Grammar<unknown, Facts, unknown>, 'fields'>): void {
  const { discovery } = objectOf(root.value as Json)
  for (const { code, pointer, ...finding } of fields(objectOf(objectOf(discovery).fields))) {
    const { atKey, ...fault } = finding
    root.blame(`/discovery/fields${pointer}`, { ...fault, code: checkedCode(code) }, atKey)
  }
}
