import { InvalidArgumentError, Option } from 'commander'
import { defaultFile, readConfiguration, type Loaded } from '../../app/configuration.ts'
import { checkOnline } from '../../app/online.ts'
import { shippedNames } from '../../app/shipped-texts.ts'
import { configurationOfTests, readerOfTests } from '../../app/tests.ts'
import { sorted } from '../../config/diagnostic.ts'
import { unreadable } from '../../config/load.ts'
import { checkPaths, type Readers, type Searched } from '../../config/search.ts'
import { codeOf, InspectorError, messageOf } from '../../model/error.ts'
import { systemClock } from '../../platform/clock.ts'
import { disk, type Files } from '../../platform/files.ts'
import { loadTests, type Reading } from '../../rehearsal/tests/load.ts'
import {
  examples,
  readsConfiguration,
  type CommandDefinition,
  type ConfigurationOptions,
  type Environment,
} from '../command.ts'
import { exitOfCode, exits, type Exit } from '../exit.ts'
import { printable, printableJson } from '../../model/printable.ts'
import { reasonOf } from '../reason.ts'
import { counted, diagnosticsJson, diagnosticsText, type Report } from '../render/diagnostics.ts'
import { diagnosticsJunit } from '../render/diagnostics-junit.ts'

type Options = ConfigurationOptions & {
  strict?: boolean
  online?: boolean
  maxErrors: number
  format: 'text' | 'json' | 'junit'
}

/** `inspector validate`: reads files, and neither database nor, without `--online`, network; writes nothing. */
export const command: CommandDefinition = {
  build(command, { output, environment, finish }) {
    readsConfiguration(command)
      .argument('[path...]', 'files, folders, or - for standard input; else the configuration and all it includes')
      .option('--strict', 'warnings fail')
      .option('--online', 'also ask Ironic whether drivers, interfaces, traits and resource classes exist')
      .addOption(new Option('--max-errors <n>', 'show at most so many errors').argParser(positive).default(50))
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json', 'junit']).default('text'))
      .action(async (paths: string[], options: Options) => {
        const { strict = false, maxErrors, format } = options
        const report = await reportOf(paths, options, environment)
        const print = {
          text: () => printable(diagnosticsText(report, maxErrors, output.colors.out)),
          json: () => printableJson(diagnosticsJson(report)),
          junit: () => diagnosticsJunit(report, strict),
        }
        output.result(print[format]())
        const { failure } = report
        if (failure) output.problem(`${output.colors.err.red('error:')} ${printable(failure.message)}`)
        finish(exitOf(report, strict))
      })
    examples(command, [
      ['validate', 'the configuration in its usual place'],
      ['validate --strict inspector.yaml', 'one file and all it includes; warnings fail'],
      ['validate -f json .', 'everything below this folder, for programs'],
      ['validate --online', 'and whether Ironic has the drivers and traits that are named'],
    ])
  },
}

const input = '<stdin>'

function withInput(files: Files, text: string): Files {
  return { ...files, read: (path) => (path === input ? text : files.read(path)) }
}

async function reportOf(
  paths: readonly string[],
  { config, set = [], online = false }: Options,
  environment: Environment,
): Promise<Report> {
  const files = paths.includes('-') ? withInput(disk, await Bun.stdin.text()) : disk
  const wanted = paths.length === 0 ? [config ?? defaultFile] : paths.map((path) => (path === '-' ? input : path))
  let reading: Reading | undefined
  const read = new Map<string, Loaded>()
  const searched = checked(wanted, files, {
    builtIn: new Set(shippedNames),
    configuration(file, isPart) {
      const loaded = readConfiguration({ file, set, env: environment, files, purpose: 'check', isPart })
      if (!isPart) read.set(file, loaded)
      return loaded
    },
    tests(file) {
      const ofTests = () => configurationOfTests(wanted, { config, files })
      reading ??= readerOfTests({ config: ofTests(), set, env: environment, files, known: (one) => read.get(one) })
      return testsIn(file, reading)
    },
  })
  if (!online) return searched
  const settings = [...read.values()].find((one) => one.settings)?.settings
  if (!settings && searched.diagnostics.some(({ severity }) => severity === 'error')) return searched
  try {
    if (!settings)
      throw new InspectorError(
        'invalid',
        'Cannot check against Ironic: there is no configuration that says where it is',
      )
    await checkOnline(settings, searched.sources, systemClock)
  } catch (error) {
    // What was found without Ironic holds all the same.
    return { ...searched, failure: { code: codeOf(error), message: messageOf(error) } }
  }
  const said = searched.sources.flatMap((source) => source.diagnostics())
  return { ...searched, diagnostics: sorted([...searched.diagnostics, ...said]) }
}

function testsIn(file: string, reading: Reading): ReturnType<Readers['tests']> {
  try {
    reading.files.read(file)
  } catch (error) {
    return { diagnostics: [unreadable(file, error)], tests: 0 }
  }
  const { diagnostics, tests } = loadTests(file, reading)
  return { diagnostics, tests: tests.length }
}

function checked(paths: readonly string[], files: Files, readers: Readers): Searched {
  const failure = (why: string) => new InspectorError('unavailable', `Cannot check "${paths.join('", "')}": ${why}`)
  let searched: Searched
  try {
    searched = checkPaths(paths, files, readers)
  } catch (error) {
    // A folder that may not be looked into; a file that may not be read is a finding.
    throw isSystemError(error) ? failure(reasonOf(error)) : error
  }
  // To call nothing valid would hide a mistyped folder.
  if (searched.files.length === 0) throw failure('there is no *.yaml file in it')
  return searched
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

/** A pipeline can tell "it is wrong" from "it could not be read". */
function exitOf({ diagnostics, failure }: Report, isStrict: boolean): Exit {
  const { errors, warnings } = counted(diagnostics)
  const unreadable = diagnostics.filter(({ code }) => code === 'E110').length
  if (errors > unreadable || (isStrict && warnings > 0)) return exits.no
  if (unreadable > 0) return exits.unknown
  return failure ? exitOfCode[failure.code] : exits.done
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return value
}
