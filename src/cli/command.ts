import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Exit } from './exit.ts'
import type { Output } from './output.ts'

/**
 * A command's own file exports `command: CommandDefinition`; its name and its one line stand in `commands/index.ts`,
 * so that help loads no command. An action throws an InspectorError (exit.ts makes the status of it), or calls `finish`.
 */
export type CommandDefinition = {
  /** Adds arguments, options, examples and action. Called only for the command that was typed. */
  build(command: Command, context: Context): void
}

/** A line of the list of commands. */
export type CommandEntry = {
  readonly name: string
  readonly alias?: string
  /** The heading under which help shows it. */
  readonly group: 'Write' | 'Look up' | 'Run' | 'Use' | 'Ramdisk' | 'Shell'
  readonly summary: string
  load(): Promise<{ readonly command: CommandDefinition }>
}

/** Environment variables, passed in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What every command is given. The options hold wherever they stand on the command line. */
export type Context = {
  readonly output: Output
  readonly environment: Environment
  /** All commands there are, for what is made of them. */
  readonly entries: readonly CommandEntry[]
  /** `--verbose` or `--debug`: say each request. */
  readonly verbose: boolean
  /** `--debug`: stack traces too. */
  readonly debug: boolean
  /** The exit status of a command that ends without throwing; 0 when never called. */
  readonly finish: (exit: Exit) => void
}

/** Where the configuration comes from; undefined = the default place. */
export type ConfigurationOptions = { readonly config?: string; readonly set?: readonly string[] }

/** Adds `--config` and `--set` to a command that reads the configuration; its action's options are then `ConfigurationOptions`. */
export function readsConfiguration(command: Command): Command {
  return command
    .addOption(
      new Option('--config <file>', 'configuration file, else /etc/ironic-inspector/inspector.yaml')
        .env('INSPECTOR_CONFIG')
        .helpGroup('Configuration:'),
    )
    .addOption(
      new Option('--set <key=value>', 'override one setting; the value is read as YAML; repeatable')
        .argParser(assigned)
        .helpGroup('Configuration:'),
    )
}

function assigned(value: string, before?: readonly string[]): readonly string[] {
  if (!/^[^=]+=/.test(value))
    throw new InvalidArgumentError('Write it as key=value, such as api.listen=127.0.0.1:5050.')
  return collected(value, before)
}

/** An option that may be given several times. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** Ends the help of a command with examples, each a command line without the program's name, and what it does. */
export function examples(command: Command, lines: readonly (readonly [line: string, meaning: string])[]): void {
  const width = Math.max(...lines.map(([line]) => line.length))
  const text = lines.map(([line, meaning]) => `  inspector ${line.padEnd(width)}  ${meaning}`)
  command.addHelpText('after', ['', 'Examples:', ...text].join('\n'))
}
