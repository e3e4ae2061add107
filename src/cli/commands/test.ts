import { InvalidArgumentError, Option } from 'commander'
import { configurationOfTests, readerOfTests } from '../../app/tests.ts'
import { InspectorError } from '../../model/error.ts'
import { disk, type Files } from '../../platform/files.ts'
import { loadTests } from '../../rehearsal/tests/load.ts'
import { runFile, type Selection } from '../../rehearsal/tests/run.ts'
import {
  examples,
  readsConfiguration,
  type CommandDefinition,
  type ConfigurationOptions,
  type Context,
} from '../command.ts'
import { exits } from '../exit.ts'
import { interruptible } from '../interrupt.ts'
import { printable, printableJson } from '../../model/printable.ts'
import { testsJson } from '../render/test-json.ts'
import { testsJunit } from '../render/test-junit.ts'
import { testsText } from '../render/test-text.ts'
import { runInCrew, workInCrew } from './test/crew.ts'
import { filesOfTests } from './test/files.ts'
import { runFiles, together, type Ran } from './test/run-files.ts'
import { update } from './test/update.ts'
import { watchTests } from './test/watch.ts'

type Options = ConfigurationOptions & {
  readonly run?: RegExp
  readonly failFast?: true
  readonly jobs: number
  readonly worker?: true
  readonly watch?: true
  readonly update?: true
  readonly yes?: true
  readonly coverage?: true
  readonly minCoverage?: number
  readonly trace?: true
  readonly format: 'text' | 'json' | 'junit'
}

/** `inspector test`: workflows against their tests; asks nothing outside, and writes nothing but what `--update` says. */
export const command: CommandDefinition = {
  build(command, context) {
    readsConfiguration(command)
      .argument('[path...]', 'files, or folders with *.test.yaml; else this folder')
      .addOption(new Option('--run <regex>', 'only tests whose names match').argParser(pattern))
      .option('--fail-fast', 'stop at the first test that fails; takes one process, whatever --jobs says')
      .addOption(
        new Option(
          '--jobs <n>',
          'processes that run files at the same time; pays where many tests meet idle processors',
        )
          .default(1)
          .argParser(count),
      )
      .addOption(new Option('--worker').hideHelp())
      .option('--watch', 'go on: run again what is concerned when a file of tests, data or configuration changes')
      .option('--update', 'write what came out as the new expectation; asks before')
      .option('--yes', 'with --update: do not ask')
      .option('--coverage', 'which steps, rules and outcomes of conditions no test went through')
      .addOption(new Option('--min-coverage <n>', 'fail below this percentage of branches').argParser(percentage))
      .option('--trace', 'the full trace of tests that fail')
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json', 'junit']).default('text'))
      .action((paths: string[], options: Options) => {
        const { watch, jobs, update: updates, minCoverage, format } = options
        if (watch && (jobs > 1 || updates || minCoverage !== undefined || format !== 'text'))
          command.error("error: option '--watch' takes no '--jobs', '--update', '--min-coverage' or other format")
        return test(paths, options, context)
      })
    examples(command, [
      ['test', 'all tests below this folder'],
      ['test workflows --coverage', 'and what they do not go through'],
      ["test --run 'unknown Dell' --trace", 'one test, step by step'],
      ['test --watch', 'while you write'],
      ['test --jobs 4 -f junit >report.xml', 'for a pipeline'],
    ])
  },
}

async function test(paths: readonly string[], options: Options, context: Context): Promise<void> {
  const { output, environment, finish } = context
  const { run, failFast = false, minCoverage } = options
  const places = paths.length > 0 ? paths : ['.']
  const config = configurationOfTests(places, { config: options.config, files: disk })
  const readingOf = (files: Files) => readerOfTests({ config, set: options.set ?? [], env: environment, files })
  const reading = readingOf(disk)
  const runOne = (file: string, selection: Selection) => runFile(loadTests(file, reading), selection, disk)
  const shows = {
    coverage: options.coverage === true || minCoverage !== undefined,
    trace: options.trace === true,
    colors: output.colors.out,
    typed: { paths, config: options.config, set: options.set ?? [] },
  }
  if (options.worker) {
    await workInCrew(Bun.stdin.stream(), output.raw, (file) => runOne(file, { run, failFast }))
    return
  }
  if (options.watch) {
    await interruptible((signal) =>
      watchTests({
        paths: places,
        // Each is read anew with all it takes, so that it is known what that is.
        run: (file, files) => runFile(loadTests(file, readingOf(files)), { run, failFast }, files),
        screen: (ran) => printable(testsText(ran, shows)),
        say: (text) => output.result(printable(text)),
        signal,
      }),
    )
    finish(exits.interrupted)
    return
  }
  const files = filesOfTests(places, disk)
  // Which test is the first that fails is known only when those before it were run.
  const jobs = failFast ? 1 : options.jobs
  const ran =
    jobs > 1
      ? together(await runInCrew(files, jobs, argumentsOf(options, config)))
      : await runFiles(files, { run, failFast }, runOne)
  if (ran.results.length === 0 && ran.diagnostics.every(({ severity }) => severity === 'warning'))
    throw new InspectorError('invalid', `Cannot test: no test is named as ${String(run)}`)
  const print = {
    text: () => printable(testsText(ran, shows)),
    json: () => printableJson(testsJson(ran, shows)),
    junit: () => testsJunit(ran),
  }
  output.result(print[options.format]())
  const updated = options.update ? await update(ran, { yes: options.yes === true }, context) : false
  if (isBad(ran, minCoverage) && !updated) finish(isOnlyUnread(ran) ? exits.unknown : exits.no)
}

/** What a process of the crew has to be told besides files. */
function argumentsOf({ set = [], run }: Options, config: string | undefined): readonly string[] {
  return [
    ...(config === undefined ? [] : ['--config', config]),
    ...set.flatMap((one) => ['--set', one]),
    ...(run ? ['--run', run.source] : []),
  ]
}

/** Nothing is known to be wrong, but not everything could be looked at. */
function isOnlyUnread({ results, diagnostics }: Ran): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const isGood = results.every(({ failures }) => failures.length === 0)
  return isGood && errors.length > 0 && errors.every(({ code }) => code === 'E110')
}

function isBad({ results, diagnostics, coverage }: Ran, minCoverage: number | undefined): boolean {
  // Where there is nothing to go through, nothing was.
  const share = coverage.all === 0 ? 0 : (coverage.taken / coverage.all) * 100
  if (minCoverage !== undefined && share < minCoverage) return true
  return diagnostics.some(({ severity }) => severity === 'error') || results.some(({ failures }) => failures.length > 0)
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u')
  } catch (error) {
    throw new InvalidArgumentError(`It is no regular expression: ${error instanceof Error ? error.message : ''}`)
  }
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > 256)
    throw new InvalidArgumentError('It has to be a number from 1 to 256.')
  return value
}

function percentage(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('It has to be a number from 0 to 100.')
  return value
}
