import { Command, CommanderError } from 'commander'
import { codeOf, messageOf, type ErrorCode } from '../model/error.ts'
import { examples, type Context } from './command.ts'
import { commands } from './commands/index.ts'
import { topicOf } from './topics.ts'
import { printable } from '../model/printable.ts'
import { exitOf, exits, type Exit } from './exit.ts'
import { globalOptions } from './global-options.ts'
import { processOutput, type ColorChoice, type Output } from './output.ts'

type GlobalOptions = { quiet?: true; verbose?: true; debug?: true; color: ColorChoice }

/** Runs a command line (without the program's name), prints, and gives the exit status. Never rejects. */
export async function run(argv: readonly string[], environment = process.env): Promise<Exit> {
  let exit: Exit = exits.done
  const program = root()
  let made: Output | undefined
  const output = () => (made ??= processOutput({ ...program.opts<GlobalOptions>(), environment }))
  // Commands are built when they are typed, so that each loads only itself.
  program.hook('preSubcommand', async (_, typed) => {
    const { verbose = false, debug = false } = program.opts<GlobalOptions>()
    const context: Context = {
      output: output(),
      environment,
      entries: commands,
      verbose: verbose || debug,
      debug,
      finish: (code) => (exit = code),
    }
    const entry = commands.find(({ name }) => name === typed.name())
    const { command } = (await entry?.load()) ?? {}
    command?.build(typed, context)
  })
  // With `-f json` stdout always holds one document.
  const answer = (code: ErrorCode, message: string) => {
    if (wantsJson(argv)) output().result(JSON.stringify({ error: { code, message } }))
  }
  const fail = (error: unknown) => {
    exit = exitOf(error)
    const { problem, colors } = output()
    problem(`${colors.err.red('error:')} ${printable(messageOf(error))}`)
    if (program.opts<GlobalOptions>().debug && error instanceof Error) problem(`${error.stack}${causes(error)}`)
  }
  try {
    const topic = argv[0] === 'help' && argv[1] !== undefined ? await topicOf(argv[1]) : undefined
    if (topic === undefined) await program.parseAsync(spelled(argv), { from: 'user' })
    else output().result(topic)
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has already written its own: help, version, or what is wrong with the usage.
      exit = error.exitCode === 0 ? exits.done : exits.usage
      if (exit === exits.usage && error.code !== 'commander.help') {
        output().problem(`See "${nameOf(program, argv)} --help".`)
        answer('invalid', error.message.replace(/^error: /, ''))
      }
    } else {
      fail(error)
      answer(codeOf(error), messageOf(error))
    }
  }
  await output().flush().catch(fail)
  return exit
}

function root(): Command {
  const program = globalOptions(new Command('inspector'))
    .description('Hardware introspection for bare-metal clouds.')
    .addHelpCommand(
      new Command('help')
        .argument('[topic...]')
        .summary('Show help of a command, finding, setting or hook')
        .helpGroup('Shell:'),
    )
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

// `help X` becomes `X --help`: Commander would show the help of a command that has not been built yet, and for an
// unknown one that of the program, as if nothing were wrong.
function spelled(argv: readonly string[]): readonly string[] {
  const words = argv[0] === 'help' ? argv.slice(1) : argv
  const [first] = words
  if (first === undefined) return ['--help']
  const isKnown = first.startsWith('-') || commands.some(({ name, alias }) => first === name || first === alias)
  if (!isKnown) return words.filter((word) => word !== '--help' && word !== '-h')
  return argv === words ? words : [...words, '--help']
}

/** The command as far as it was recognised, with the program's name: what its `--help` can be asked of. */
function nameOf(program: Command, argv: readonly string[]): string {
  let command = program
  const names = [program.name()]
  for (const word of spelled(argv)) {
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word))
    if (next) names.push((command = next).name())
  }
  return names.join(' ')
}

// Read here and not by Commander, which stops at the first mistake.
function wantsJson(argv: readonly string[]): boolean {
  return /(?:^| )(?:-f ?|--format[ =])json(?: |$)/.test(argv.join(' '))
}

function causes(error: Error): string {
  return error.cause instanceof Error ? `\ncaused by ${error.cause.stack}${causes(error.cause)}` : ''
}
