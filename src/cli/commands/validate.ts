import { InvalidArgumentError, Option } from 'commander'
import { builtInWorkflows } from '../../app/built-in.ts'
import { defaultFile, readConfiguration } from '../../app/configuration.ts'
import type { Diagnostic } from '../../config/diagnostic.ts'
import { checkPaths } from '../../config/search.ts'
import { InspectorError } from '../../model/error.ts'
import { disk, type Files } from '../../platform/files.ts'
import { examples, readsConfiguration, type CommandDefinition, type ConfigurationOptions } from '../command.ts'
import { exits, type Exit } from '../exit.ts'
import { reasonOf } from '../reason.ts'
import { counted, diagnosticsJson, diagnosticsText, type Report } from '../render/diagnostics.ts'

type Options = ConfigurationOptions & { strict?: boolean; maxErrors: number; format: 'text' | 'json' }

/** `inspector validate`: reads files, and neither network nor database; writes nothing. */
export const command: CommandDefinition = {
  build(command, { output, environment, finish }) {
    readsConfiguration(command)
      .argument('[path...]', 'files, folders, or - for standard input; else the configuration and all it includes')
      .option('--strict', 'warnings fail')
      .addOption(new Option('--max-errors <n>', 'show at most so many errors').argParser(positive).default(50))
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
      .action(
        async (paths: string[], { config = defaultFile, set = [], strict = false, maxErrors, format }: Options) => {
          const files = paths.includes('-') ? withInput(disk, await Bun.stdin.text()) : disk
          const wanted = paths.length === 0 ? [config] : paths.map((path) => (path === '-' ? input : path))
          const report = checked(wanted, files, (file, isPart) =>
            readConfiguration({ file, set, env: environment, files, purpose: 'check', isPart }),
          )
          output.result(
            format === 'json' ? diagnosticsJson(report) : diagnosticsText(report, maxErrors, output.colors.out),
          )
          finish(exitOf(report.diagnostics, strict))
        },
      )
    examples(command, [
      ['validate', 'the configuration in its usual place'],
      ['validate --strict inspector.yaml', 'one file and all it includes; warnings fail'],
      ['validate -f json .', 'everything below this folder, for programs'],
    ])
  },
}

const input = '<stdin>'

function withInput(files: Files, text: string): Files {
  return { ...files, read: (path) => (path === input ? text : files.read(path)) }
}

function checked(paths: readonly string[], files: Files, load: Parameters<typeof checkPaths>[2]): Report {
  const failure = (why: string) => new InspectorError('unavailable', `Cannot check "${paths.join('", "')}": ${why}`)
  let report: Report
  try {
    report = checkPaths(paths, files, load, new Set(builtInWorkflows().keys()))
  } catch (error) {
    // A folder that may not be looked into; a file that may not be read is a finding.
    throw isSystemError(error) ? failure(reasonOf(error)) : error
  }
  // To call nothing valid would hide a mistyped folder.
  if (report.files.length === 0) throw failure('there is no *.yaml file in it')
  return report
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

/** A pipeline can tell "it is wrong" from "it could not be read". */
function exitOf(diagnostics: readonly Diagnostic[], isStrict: boolean): Exit {
  const { errors, warnings } = counted(diagnostics)
  const unreadable = diagnostics.filter(({ code }) => code === 'E110').length
  if (errors > unreadable || (isStrict && warnings > 0)) return exits.no
  return unreadable > 0 ? exits.unknown : exits.done
}

function positive(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number from 1.')
  return value
}
