import { check, type Validator } from '../../config/check.ts'
import { diagnose, sorted, type Diagnostic, type Fault } from '../../config/diagnostic.ts'
import { sourceText } from '../../config/frame.ts'
import { isBelowOrAbove } from '../../config/places.ts'
import { openSource, type Source } from '../../config/source.ts'
import { assertVocabulary, withDataKeys, withNames } from '../../expression/vocabulary/index.ts'
import { anyMap } from '../../expression/vocabulary/shapes.ts'
import type { Conceal } from '../../model/conceal.ts'
import { messageOf } from '../../model/error.ts'
import type { SchemaNode } from '../../model/decode.ts'
import { isObject, type Json } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import type { FilePlace } from '../../model/trace.ts'
import type { Files } from '../../platform/files.ts'
import type { Situation, Stage } from '../situation.ts'
import { roundsOf, unknownNames, withoutNames, type PartialTest } from './each.ts'
import { checkExpected } from './expected.ts'
import { overridesOf } from './overrides.ts'
import { readablePart } from './readable.ts'
import { situationOf, timeOf, type Blame, type PartialFile } from './situation.ts'
import { TestFile, type Expectation } from './schema.ts'
import { checkSteps, workflowsOf } from './workflows.ts'

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
  /** The workflows of which one will run, as far as that can be known. */
  readonly workflows: readonly string[]
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
  const faulty = [...source.faulty()]
  const readable = readablePart(source.value as Json, '', faulty)
  if (!isObject(readable)) return broken()
  const written = readable as PartialFile
  const prepared = stageOf(written, faulty, source, reading)
  const stage = 'current' in prepared ? prepared : undefined
  timeOf(written.now, (below, fault) => source.blame(below, fault))
  const all = Array.isArray(readable.tests) ? (readable.tests as readonly Json[]) : undefined
  if (all?.length === 0) source.blame('/tests', { code: 'E701', message: 'there is no test in this file' })
  const names = new Set<string>()
  const tests = (all ?? []).flatMap((test, index): readonly LoadedTest[] => {
    if (!isObject(test)) return []
    const pointer = pointerOf('tests', String(index))
    const { name } = test as PartialTest
    if (name !== undefined && names.has(name))
      source.blame(`${pointer}/name`, { code: 'E303', message: `two tests are named "${name}"` })
    if (name !== undefined) names.add(name)
    return loadTest(written, test as PartialTest, pointer, { source, faulty, stage, reading })
  })
  const isValid = source.diagnostics().every(({ severity }) => severity === 'warning')
  const others = 'diagnostics' in prepared ? prepared.diagnostics : []
  const shown = stage ? source.diagnostics().map((one) => concealed(one, stage.conceal)) : source.diagnostics()
  const diagnostics = sorted([...shown, ...others])
  return { file, text, tests: isValid && stage ? tests : [], diagnostics }
}

/** Without secrets: an answer that stands in the file may hold one. */
function concealed(diagnostic: Diagnostic, conceal: Conceal): Diagnostic {
  const { message, frame } = diagnostic
  return { ...diagnostic, message: conceal(message), ...(frame === undefined ? {} : { frame: conceal(frame) }) }
}

type Around = {
  readonly source: Source
  /** Places of which the schema says that something is wrong. */
  readonly faulty: readonly Pointer[]
  /** Undefined when something is wrong with the configuration. */
  readonly stage: Stage | undefined
  readonly reading: Reading
}

/** Nothing is said of a configuration when what the file says about it cannot be read. */
function stageOf(
  { config = {}, secrets = {} }: PartialFile,
  faulty: readonly Pointer[],
  source: Source,
  { stage }: Reading,
): ReturnType<Reading['stage']> {
  if (['/config', '/secrets'].some((place) => isBelowOrAbove(place, faulty))) return { diagnostics: [] }
  const made = stage(source.file, [...overridesOf(config), ...overridesOf(secrets, 'secrets')])
  if ('current' in made) return made
  const isOverride = ({ file }: Diagnostic) => file === '--set'
  // What this file overrides is wrong in this file.
  for (const { code, message, remedy } of made.diagnostics.filter(isOverride))
    source.blame('/config', { code, message, ...(remedy === undefined ? {} : { remedy }) }, true)
  return { diagnostics: made.diagnostics.filter((one) => !isOverride(one)) }
}

/** Checks whatever of a test can be read; what is wrong in one part hides nothing of the others. */
function loadTest(file: PartialFile, written: PartialTest, pointer: Pointer, around: Around): readonly LoadedTest[] {
  const { source, faulty, stage, reading } = around
  const { name, expect } = written
  if (!expect || Object.keys(expect).length === 0) {
    const remedy = 'expect: {outcome: finished} is the least'
    const whose = name === undefined ? 'the test' : `the test "${name}"`
    source.blame(`${pointer}/expect`, { code: 'E701', message: `${whose} expects nothing`, remedy }, true)
  }
  const test = placed(written, pointer, around)
  // Which workflow runs may depend on the report.
  const ownKeys = [...(stage?.current.workflows.values() ?? [])].flatMap(({ dataKeys }) => dataKeys)
  const vocabulary = stage ? withDataKeys(assertVocabulary, ownKeys) : withNames(assertVocabulary, { data: anyMap })
  checkExpected(expect ?? {}, vocabulary, (below, fault, atKey) => source.blame(pointer + below, fault, atKey))
  return roundsOf(test).flatMap((round): readonly LoadedTest[] => {
    const blame: Blame = (below, fault, atKey) => {
      const place = pointer + round.writtenAt(below)
      // Of several rounds each may have something wrong at one place.
      if (!isBelowOrAbove(place, faulty)) source.blame(place, { ...fault, besides: written.each !== undefined }, atKey)
    }
    const situation = situationOf(file, round.test, blame, { file: source.file, files: reading.files })
    if (!stage || test.workflow !== written.workflow || isUnsure(test, pointer, around)) return []
    const workflows = workflowsOf(file, round.test, stage.current)
    checkSteps(workflows, round.test, stage.current, blame, source.blame)
    if (!situation || !round.test.expect) return []
    return [
      {
        file: source.file,
        name: round.name,
        at: source.placeOf(`${pointer}/name`),
        pointer: `${pointer}/expect`,
        stage,
        workflows: workflows.names,
        situation,
        expect: round.test.expect,
        placeOf: source.placeOf,
      },
    ]
  })
}

/** The test less what depends on something wrong that stands elsewhere: values of `each`, fixtures. */
function placed(test: PartialTest, pointer: Pointer, { source, faulty }: Around): PartialTest {
  const { each, data, ...rest } = test
  const isEachFaulty = isBelowOrAbove(`${pointer}/each`, faulty)
  const isFixtureFaulty = typeof data === 'string' && isBelowOrAbove(pointerOf('fixtures', data), faulty)
  const usable: PartialTest = {
    ...rest,
    ...(each && !isEachFaulty ? { each } : {}),
    ...(data === undefined || isFixtureFaulty ? {} : { data }),
  }
  const unknown = unknownNames(usable)
  for (const name of isEachFaulty ? [] : unknown) {
    const fault: Fault = {
      code: 'E402',
      message: `"each" has no "${name}"`,
      remedy: 'each: {NAME: [values]} defines it',
    }
    source.blame(pointer, { ...fault, besides: true })
  }
  return withoutNames(usable, unknown)
}

/** Whether it cannot be known which workflow is meant, as what decides it is wrong. */
function isUnsure({ workflow }: PartialTest, pointer: Pointer, { faulty }: Around): boolean {
  const places = workflow === undefined ? ['/workflow', `${pointer}/workflow`, `${pointer}/node`] : []
  return places.some((place) => isBelowOrAbove(place, faulty))
}
