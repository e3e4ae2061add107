import { Command } from 'commander'
import type { CommandEntry, Context } from './command.ts'
import { exits } from './exit.ts'
import { globalOptions } from './global-options.ts'

/** An option as it may be typed. */
export type OptionLeaf = {
  readonly flags: readonly string[]
  readonly takesValue: boolean
  /** What help calls its value, such as `<file>`; empty without one. */
  readonly value: string
  readonly choices: readonly string[]
  /** What holds without it, as help shows it; empty when that is nothing. */
  readonly unless: string
  readonly description: string
}

/** A command with all below it. */
export type CommandTree = {
  readonly name: string
  readonly aliases: readonly string[]
  readonly description: string
  readonly usage: string
  readonly arguments: readonly {
    readonly name: string
    readonly description: string
    readonly choices: readonly string[]
  }[]
  readonly options: readonly OptionLeaf[]
  readonly commands: readonly CommandTree[]
}

/** Every command there is, built and not run: completion and pages are made of it. */
export async function commandTree(entries: readonly CommandEntry[]): Promise<CommandTree> {
  const program = globalOptions(new Command('inspector')).description('Hardware introspection for bare-metal clouds.')
  for (const { name, alias, summary, load } of entries) {
    const command = program.command(name).description(`${summary}.`)
    if (alias) command.alias(alias)
    ;(await load()).command.build(command, idle)
  }
  return treeOf(program)
}

/** What commands are built with when none is run. */
const idle: Context = {
  output: {
    result: () => {},
    raw: () => {},
    note: () => {},
    problem: () => {},
    colors: {} as Context['output']['colors'],
    terminal: undefined,
    flush: async () => {},
  },
  environment: {},
  entries: [],
  verbose: false,
  debug: false,
  finish: () => exits.done,
}

function treeOf(command: Command): CommandTree {
  return {
    name: command.name(),
    aliases: command.aliases(),
    description: command.description(),
    usage: command.usage(),
    arguments: command.registeredArguments.map((one) => ({
      name: one.name(),
      description: one.description,
      choices: one.argChoices ?? [],
    })),
    options: command.options
      .filter(({ hidden }) => !hidden)
      .map(
        ({
          short,
          long,
          flags,
          argChoices,
          required,
          optional,
          description,
          defaultValue,
          defaultValueDescription,
        }) => ({
          flags: [short, long].filter((flag) => flag !== undefined && flag !== null),
          takesValue: required || optional,
          value: /[<[].*/.exec(flags)?.[0] ?? '',
          choices: argChoices ?? [],
          unless: required || optional ? (defaultValueDescription ?? String(defaultValue ?? '')) : '',
          description,
        }),
      ),
    commands: command.commands.map(treeOf),
  }
}
