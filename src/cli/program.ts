import { Command, CommanderError, Option } from 'commander'
import { version } from '../../package.json'
import { codeOf, messageOf } from '../model/error.ts'
import { examples, type Context } from './command.ts'
import { commands } from './commands/index.ts'
import { printable } from './printable.ts'
import { exitOf, exits, type Exit } from './exit.ts'
import { colorChoices, processOutput, type ColorChoice, type Output } from './output.ts'

type GlobalOptions = { quiet?: true; verbose?: true; debug?: true; color: ColorChoice }

/** Runs a command line (without the program's name), prints, and gives the exit status. Never rejects. */
export async function run(argv: readonly string[], environment = process.env): Promise<Exit> {
  let exit: Exit = exits.done
  let format: unknown
  const program = root()
  let made: Output | undefined
  const output = () => (made ??= processOutput({ ...program.opts<GlobalOptions>(), environment }))
  // Commands are built when they are typed, so that each loads only itself.
  program.hook('preSubcommand', async (_, typed) => {
    const { verbose = false, debug = false } = program.opts<GlobalOptions>()
    const context: Context = {
      output: output(),
      environment,
      verbose: verbose || debug,
      debug,
      finish: (code) => (exit = code),
    }
    const entry = commands.find(({ name }) => name === typed.name())
    const { command } = (await entry?.load()) ?? {}
    command?.build(typed, context)
  })
  program.hook('preAction', (_, action) => {
    format = action.opts<{ format?: string }>().format
  })
  try {
    await program.parseAsync(spelled(argv), { from: 'user' })
  } catch (error) {
    // Commander has already written its own: help, version, or what is wrong with the usage.
    if (error instanceof CommanderError) exit = error.exitCode === 0 ? exits.done : exits.usage
    else {
      exit = exitOf(error)
      const { problem, result, colors } = output()
      problem(`${colors.err.red('error:')} ${printable(messageOf(error))}`)
      if (program.opts<GlobalOptions>().debug && error instanceof Error) problem(`${error.stack}${causes(error)}`)
      // With `-f json` stdout always holds one document.
      if (format === 'json') result(JSON.stringify({ error: { code: codeOf(error), message: messageOf(error) } }))
    }
  }
  await output().flush()
  return exit
}

function root(): Command {
  const program = new Command('inspector')
    .description('Hardware introspection for bare-metal clouds.')
    .version(`inspector ${version}`, '--version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .addHelpCommand(new Command('help').argument('[command...]').summary('Show help of a command').helpGroup('Shell:'))
    .option('-q, --quiet', 'print the result and errors only')
    .option('-v, --verbose', 'say each request that is sent')
    .option('--debug', 'as --verbose, and print stack traces')
    .addOption(new Option('--color <when>', 'use colours').choices(colorChoices).default('auto'))
    .exitOverride()
  for (const { name, alias, group, summary } of commands) {
    const command = program
      .command(name)
      .summary(summary)
      .description(`${summary}.`)
      .helpGroup(`${group}:`)
      .helpCommand(false)
    if (alias) command.alias(alias)
  }
  examples(program, [
    ['serve --standalone', 'try it: an inventory of its own, no OpenStack'],
    ['collect', 'what this machine consists of, as JSON'],
    ['introspection list -f json', 'all introspections, for programs'],
  ])
  return program
}

// `help X` becomes `X --help`: Commander would show the help of a command that has not been built yet.
function spelled(argv: readonly string[]): readonly string[] {
  if (argv.length === 0) return ['--help']
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv
}

function causes(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack}${causes(error.cause)}` : ''
}
