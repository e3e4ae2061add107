import { check, type Validator } from '../../config/check.ts'
import { checkedCode, diagnose, sorted, type Diagnostic, type Fault } from '../../config/diagnostic.ts'
import { sourceText } from '../../config/frame.ts'
import { openSource, type Source } from '../../config/source.ts'
import { parseExpression } from '../../expression/index.ts'
import { assertVocabulary, withDataKeys } from '../../expression/vocabulary/index.ts'
import type { Conceal } from '../../model/conceal.ts'
import { messageOf } from '../../model/error.ts'
import type { SchemaNode } from '../../model/decode.ts'
import { didYouMean } from '../../model/nearest.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import type { FilePlace } from '../../model/trace.ts'
import type { Files } from '../../platform/files.ts'
import type { Situation, Stage } from '../situation.ts'
import { roundsOf, unknownNames } from './each.ts'
import { overridesOf } from './overrides.ts'
import { situationOf, type Blame } from './situation.ts'
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
  const shown = stage ? source.diagnostics().map((one) => concealed(one, stage.conceal)) : source.diagnostics()
  const diagnostics = sorted([...shown, ...others])
  return { file, text, tests: isValid && stage ? tests : [], diagnostics }
}

/** Without secrets: an answer that stands in the file may hold one. */
function concealed(diagnostic: Diagnostic, conceal: Conceal): Diagnostic {
  const { message, frame } = diagnostic
  return { ...diagnostic, message: conceal(message), ...(frame === undefined ? {} : { frame: conceal(frame) }) }
}

type Around = { readonly source: Source; readonly stage: Stage; readonly reading: Reading }

function stageOf(
  { config = {}, secrets = {} }: TestFile,
  source: Source,
  { stage }: Reading,
): ReturnType<Reading['stage']> {
  const made = stage(source.file, [...overridesOf(config), ...overridesOf(secrets, 'secrets')])
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
  // Which workflow runs may depend on the report.
  const ownKeys = [...around.stage.current.workflows.values()].flatMap(({ dataKeys }) => dataKeys)
  const vocabulary = withDataKeys(assertVocabulary, ownKeys)
  for (const [index, text] of (expect.assert ?? []).entries())
    for (const { code, message, remedy, start, end } of parseExpression(text, vocabulary, 'boolean').problems)
      source.blame(`${pointer}/expect/assert/${index}`, {
        code: checkedCode(code),
        message,
        span: { start, end },
        ...(remedy ? { remedy } : {}),
      })
  return roundsOf(test).flatMap((round): readonly LoadedTest[] => {
    const situation = situationOf(written, round.test, blame, { file: source.file, files: around.reading.files })
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
