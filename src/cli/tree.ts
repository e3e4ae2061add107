import { Command } from 'commander'
import type { CommandEntry, Context } from './command.ts'
import { exits } from './exit.ts'

/** An option as it may be typed. */
export type OptionLeaf = {
  readonly flags: readonly string[]
  readonly takesValue: boolean
  readonly choices: readonly string[]
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
  const program = new Command('inspector').description('Hardware introspection for bare-metal clouds.')
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
      .map(({ short, long, argChoices, required, optional, description }) => ({
        flags: [short, long].filter((flag) => flag !== undefined && flag !== null),
        takesValue: required || optional,
        choices: argChoices ?? [],
        description,
      })),
    commands: command.commands.map(treeOf),
  }
}
