import { InvalidArgumentError, Option } from 'commander'
import { defaultFile } from '../../app/configuration.ts'
import { readerOfTests } from '../../app/tests.ts'
import { InspectorError } from '../../model/error.ts'
import { disk } from '../../platform/files.ts'
import { loadTests } from '../../rehearsal/tests/load.ts'
import {
  examples,
  readsConfiguration,
  type CommandDefinition,
  type ConfigurationOptions,
  type Context,
} from '../command.ts'
import { exits } from '../exit.ts'
import { printable } from '../printable.ts'
import { testsJson } from '../render/test-json.ts'
import { testsJunit } from '../render/test-junit.ts'
import { testsText } from '../render/test-text.ts'
import { filesOfTests } from './test/files.ts'
import { runFiles, type Ran } from './test/run-files.ts'
import { update } from './test/update.ts'

type Options = ConfigurationOptions & {
  readonly run?: RegExp
  readonly failFast?: true
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
      .option('--fail-fast', 'stop at the first test that fails')
      .option('--update', 'write what came out as the new expectation; asks before')
      .option('--yes', 'with --update: do not ask')
      .option('--coverage', 'which steps, rules and outcomes of conditions no test went through')
      .addOption(new Option('--min-coverage <n>', 'fail below this percentage of branches').argParser(percentage))
      .option('--trace', 'the full trace of tests that fail')
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json', 'junit']).default('text'))
      .action((paths: string[], options: Options) => test(paths, options, context))
    examples(command, [
      ['test', 'all tests below this folder'],
      ['test workflows --coverage', 'and what they do not go through'],
      ["test --run 'unknown Dell' --trace", 'one test, step by step'],
      ['test -f junit >report.xml', 'for a pipeline'],
    ])
  },
}

async function test(paths: readonly string[], options: Options, context: Context): Promise<void> {
  const { output, environment, finish } = context
  const { run, failFast = false, minCoverage } = options
  const config = options.config ?? ((await Bun.file(defaultFile).exists()) ? defaultFile : undefined)
  const reading = readerOfTests({ config, set: options.set ?? [], env: environment, files: disk })
  const files = filesOfTests(paths.length > 0 ? paths : ['.'], disk).map((file) => loadTests(file, reading))
  const ran = await runFiles(files, { run, failFast, files: disk })
  if (ran.results.length === 0 && ran.diagnostics.every(({ severity }) => severity === 'warning'))
    throw new InspectorError('invalid', `Cannot test: no test is named as ${String(run)}`)
  const colors = output.colors.out
  const shows = { coverage: options.coverage === true || minCoverage !== undefined, trace: options.trace === true }
  const print = { text: testsText, json: testsJson, junit: testsJunit }[options.format]
  output.result(printable(print(ran, { ...shows, colors, paths })))
  const updated = options.update ? await update(ran, { yes: options.yes === true }, context) : false
  if (isBad(ran, minCoverage) && !updated) finish(isOnlyUnread(ran) ? exits.unknown : exits.no)
}

/** Nothing is known to be wrong, but not everything could be looked at. */
function isOnlyUnread({ results, diagnostics }: Ran): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const isGood = results.every(({ failures }) => failures.length === 0)
  return isGood && errors.length > 0 && errors.every(({ code }) => code === 'E110')
}

function isBad({ results, diagnostics, coverage }: Ran, minCoverage: number | undefined): boolean {
  const share = coverage.all === 0 ? 100 : (coverage.taken / coverage.all) * 100
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

function percentage(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 100)) throw new InvalidArgumentError('It has to be a number from 0 to 100.')
  return value
}
