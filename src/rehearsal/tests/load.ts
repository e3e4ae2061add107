import { dirname } from 'node:path'
import { parse } from 'yaml'
import { check, type Validator } from '../../config/check.ts'
import { checkedCode, diagnose, sorted, type Diagnostic, type Fault } from '../../config/diagnostic.ts'
import { sourceText } from '../../config/frame.ts'
import { openSource, type Source } from '../../config/source.ts'
import { parseExpression } from '../../expression/index.ts'
import { assertVocabulary } from '../../expression/vocabulary/index.ts'
import { InspectorError, messageOf } from '../../model/error.ts'
import type { SchemaNode } from '../../model/decode.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { didYouMean } from '../../model/nearest.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import type { Time } from '../../model/time.ts'
import type { FilePlace } from '../../model/trace.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { Files } from '../../platform/files.ts'
import { nodeOfFile, portsOfFile } from '../node-file.ts'
import type { Situation, Stage } from '../situation.ts'
import { roundsOf, unknownNames } from './each.ts'
import { mergePatched } from './merge-patch.ts'
import { overridesOf } from './overrides.ts'
import { TestFile, type Expectation, type Test } from './schema.ts'

/** One test, ready to be run. */
export type LoadedTest = {
  readonly file: string
  /** With the values of `each`. */
  readonly name: string
  /** Where it stands. */
  readonly at: FilePlace
  /** Of the expectation in the file; what stands below is behind it. */
  readonly pointer: Pointer
  readonly stage: Stage
  readonly situation: Situation
  readonly expect: Expectation
  /** Where something in the file stands. */
  placeOf(pointer: Pointer): FilePlace
}

/** What a file of tests comes to: with an error in it none of its tests is run. */
export type LoadedTests = {
  readonly file: string
  readonly text: string
  readonly tests: readonly LoadedTest[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What is needed to read tests. */
export type Reading = {
  readonly files: Files
  readonly validator: Validator
  /** The stage of a configuration with overrides, `key=value` each; or what is wrong with it, overrides as the file `--set`. */
  stage(file: string, overrides: readonly string[]): Stage | { readonly diagnostics: readonly Diagnostic[] }
}

/** The time of runs for which none is given: tests must not depend on the day. */
const usualNow = Date.UTC(2026, 0, 1) * 1000

/** Reads a file of tests with all it names, and says everything that is wrong with it. Reads files and does nothing else. */
export function loadTests(file: string, reading: Reading): LoadedTests {
  const { files, validator } = reading
  let text: string
  try {
    text = files.read(file)
  } catch (error) {
    const message = `cannot read the file: ${messageOf(error)}`
    return {
      file,
      text: '',
      tests: [],
      diagnostics: [diagnose(sourceText(file, '', []), [0, 0], { code: 'E110', message })],
    }
  }
  const source = openSource({ file, text }, TestFile as SchemaNode, { env: {}, read: files.read, isDemanding: true })
  const broken = (): LoadedTests => ({ file, text, tests: [], diagnostics: sorted(source.diagnostics()) })
  if (source.value === undefined) return broken()
  for (const { meant, ...finding } of check(validator, source.value)) {
    source.blame(finding.pointer, finding, finding.atKey)
    if (meant !== undefined) source.excuse(meant)
  }
  if (source.faulty().length > 0) return broken()
  const written = source.value as TestFile
  const prepared = stageOf(written, source, reading)
  const stage = 'current' in prepared ? prepared : undefined
  if (written.tests.length === 0) source.blame('/tests', { code: 'E701', message: 'there is no test in this file' })
  const names = new Set<string>()
  const tests = written.tests.flatMap((test, index): readonly LoadedTest[] => {
    const pointer = pointerOf('tests', String(index))
    if (names.has(test.name))
      source.blame(`${pointer}/name`, { code: 'E303', message: `two tests are named "${test.name}"` })
    names.add(test.name)
    return stage ? loadTest(written, test, pointer, { source, stage, reading }) : []
  })
  const isValid = source.diagnostics().every(({ severity }) => severity === 'warning')
  const others = 'diagnostics' in prepared ? prepared.diagnostics : []
  const diagnostics = sorted([...source.diagnostics(), ...others])
  return { file, text, tests: isValid && stage ? tests : [], diagnostics }
}

type Around = { readonly source: Source; readonly stage: Stage; readonly reading: Reading }

function stageOf(
  { config = {}, secrets = {} }: TestFile,
  source: Source,
  { stage }: Reading,
): ReturnType<Reading['stage']> {
  const made = stage(source.file, [...overridesOf(config), ...overridesOf({ secrets })])
  if ('current' in made) return made
  const isOverride = ({ file }: Diagnostic) => file === '--set'
  // What this file overrides is wrong in this file.
  for (const { code, message, remedy } of made.diagnostics.filter(isOverride))
    source.blame('/config', { code, message, ...(remedy === undefined ? {} : { remedy }) }, true)
  return { diagnostics: made.diagnostics.filter((one) => !isOverride(one)) }
}

function loadTest(written: TestFile, test: Test, pointer: Pointer, around: Around): readonly LoadedTest[] {
  const { source } = around
  const blame = (below: string, fault: Fault, atKey?: boolean) => source.blame(pointer + below, fault, atKey)
  const { expect } = test
  if (!expect || Object.keys(expect).length === 0) {
    const remedy = 'expect: {outcome: finished} is the least'
    blame('/expect', { code: 'E701', message: `the test "${test.name}" expects nothing`, remedy }, true)
    return []
  }
  for (const name of unknownNames(test))
    blame('', { code: 'E402', message: `"each" has no "${name}"`, remedy: 'each: {NAME: [values]} defines it' })
  for (const [index, text] of (expect.assert ?? []).entries())
    for (const { code, message, remedy, start, end } of parseExpression(text, assertVocabulary, 'boolean').problems)
      source.blame(`${pointer}/expect/assert/${index}`, {
        code: checkedCode(code),
        message,
        span: { start, end },
        ...(remedy ? { remedy } : {}),
      })
  return roundsOf(test).flatMap((round): readonly LoadedTest[] => {
    const situation = situationOf(written, round.test, blame, around)
    if (!situation) return []
    checkSteps(written, round.test, blame, around)
    return [
      {
        file: source.file,
        name: round.name,
        at: source.placeOf(`${pointer}/name`),
        pointer: `${pointer}/expect`,
        stage: around.stage,
        situation,
        expect: round.test.expect ?? expect,
        placeOf: source.placeOf,
      },
    ]
  })
}

type Blame = (below: string, fault: Fault, atKey?: boolean) => void

function situationOf(written: TestFile, test: Test, blame: Blame, around: Around): Situation | undefined {
  const report = reportOf(written, test, blame, around)
  const node = nodeOf(test, blame, around)
  const now = timeOf(test.now ?? written.now, test.now === undefined ? undefined : blame)
  if (report === undefined || node === undefined || now === undefined) return undefined
  try {
    return {
      report,
      node,
      ports: node ? portsOfFile([...(test.ports ?? [])], node.uuid as Uuid) : [],
      rules: (test.rules ?? []).filter(isObject),
      workflow: test.workflow ?? written.workflow ?? null,
      faults: test.ironic?.fail ?? [],
      answers: test.answers ?? {},
      now,
    }
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    blame('/ports', { code: 'E204', message: messageOf(error) })
    return undefined
  }
}

/** The report's text: as it stands in its file where nothing is changed, as numbers that JavaScript would change decide in rules. */
function reportOf(written: TestFile, test: Test, blame: Blame, around: Around): string | undefined {
  const { fixtures = {} } = written
  const given = test.data
  const file = typeof given !== 'string' ? undefined : Object.hasOwn(fixtures, given) ? fixtures[given] : given
  const known = Object.keys(fixtures)
  const read = file === undefined ? undefined : fileIn(file, '/data', blame, around, known)
  const value = file === undefined ? (given as JsonObject) : read?.value
  if (value === undefined) return undefined
  const patched = test.data_patch ? mergePatched(value, test.data_patch) : value
  if (isObject(patched)) return read?.isJson && !test.data_patch ? read.text : JSON.stringify(patched)
  blame('/data', { code: 'E703', message: `"${String(file)}" is no report: it is no JSON object` })
  return undefined
}

type Read = { readonly value: Json; readonly text: string; readonly isJson: boolean }

function fileIn(
  name: string,
  below: string,
  blame: Blame,
  { source, reading: { files } }: Around,
  known: readonly string[] = [],
): Read | undefined {
  const folder = dirname(source.file)
  const path = name.startsWith('/') || folder === '.' ? name : `${folder}/${name}`
  let text: string
  try {
    text = files.read(path)
  } catch (error) {
    const remedy = known.length > 0 ? { remedy: `fixtures here: ${known.join(', ')}` } : {}
    const message = `cannot read "${name}": ${messageOf(error)}${didYouMean(name, known)}`
    blame(below, { code: 'E702', message, ...remedy })
    return undefined
  }
  try {
    const isJson = path.endsWith('.json')
    return { value: (isJson ? JSON.parse(text) : parse(text)) as Json, text, isJson }
  } catch (error) {
    blame(below, { code: 'E703', message: `"${name}" is neither JSON nor YAML: ${messageOf(error)}` })
    return undefined
  }
}

function nodeOf(test: Test, blame: Blame, around: Around): JsonObject | null | undefined {
  if (test.node === null) return null
  const given = typeof test.node === 'string' ? fileIn(test.node, '/node', blame, around)?.value : (test.node ?? {})
  if (given === undefined) return undefined
  try {
    return nodeOfFile(given)
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    blame('/node', { code: 'E204', message: messageOf(error) })
    return undefined
  }
}

function timeOf(text: string | undefined, blame: Blame | undefined): Time | undefined {
  const time = text === undefined ? usualNow / 1000 : Date.parse(text)
  if (!Number.isNaN(time)) return time * 1000
  blame?.('/now', { code: 'E204', message: `"${text}" is no time`, remedy: 'such as 2026-11-22T08:00:00Z' })
  return undefined
}

/** Says which workflow and which steps there are none of, where it is known beforehand which workflow will run. */
function checkSteps(written: TestFile, test: Test, blame: Blame, { stage: { current }, source }: Around): void {
  const asked = test.workflow ?? written.workflow
  const chosen = test.node === null ? current.discovery?.workflow : current.introspection.workflow
  const name = asked ?? chosen
  if (typeof name !== 'string') return
  const workflow = current.workflows.get(name)
  if (!workflow) {
    const known = [...current.workflows.keys()]
    const fault: Fault = {
      code: 'E302',
      message: `unknown workflow "${name}"${didYouMean(name, known)}`,
      remedy: `workflows here: ${known.join(', ')}`,
    }
    if (test.workflow !== undefined) blame('/workflow', fault)
    else if (asked !== undefined) source.blame('/workflow', fault)
    return
  }
  const ids = workflow.steps.map(({ id }) => id)
  const used = (['/expect/steps', '/answers'] as const).flatMap((below) =>
    Object.keys((below === '/answers' ? test.answers : test.expect?.steps) ?? {}).map((id) => ({ id, below })),
  )
  for (const { id, below } of used) {
    if (ids.includes(id)) continue
    const message = `the workflow "${name}" has no step "${id}"${didYouMean(id, ids)}`
    blame(below + pointerOf(id), { code: 'E704', message, remedy: `steps here: ${ids.join(', ')}` }, true)
  }
}
