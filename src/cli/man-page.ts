import { version } from '../../package.json'
import { exits, meanings } from './exit.ts'
import type { CommandTree, OptionLeaf } from './tree.ts'

/** The manual page `inspector.8`, in the macros of man(7), made of all commands. */
export function manPage(tree: CommandTree): string {
  const lines = [
    '.\\" Generated: bun run generate',
    `.TH INSPECTOR 8 "" "inspector ${version}" "System Manager's Manual"`,
    '.SH NAME',
    `inspector \\- ${text(tree.description.charAt(0).toLowerCase() + tree.description.slice(1).replace(/\.$/, ''))}`,
    '.SH SYNOPSIS',
    '.B inspector',
    '.RI [ options ]',
    '.I command',
    '.RI [ options ]',
    '.RI [ argument\\ .\\|.\\|. ]',
    '.SH DESCRIPTION',
    ...description.map(text),
    '.SH OPTIONS',
    'These hold for every command, wherever they stand on the command line.',
    ...tree.options.flatMap(optionLines),
    '.SH COMMANDS',
    ...tree.commands.flatMap((command) => commandLines(command, 'inspector')),
    '.SH EXIT STATUS',
    ...Object.entries(exits).flatMap(([name, status]) => tagged(String(status), meanings[name as keyof typeof exits])),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => tagged(name, meaning)),
    '.SH FILES',
    ...files.flatMap(([name, meaning]) => tagged(name, meaning)),
    '.SH SEE ALSO',
    '.BR dnsmasq (8),',
    '.BR nft (8),',
    '.BR ipmitool (1)',
  ]
  return `${lines.join('\n')}\n`
}

const description = [
  'inspector runs introspection of bare-metal machines: the HTTP API that the clients of ironic-inspector, Ironic and ramdisks speak, the firewall in front of the DHCP server, and the processing of what ramdisks report.',
  'It is also the client of that API, and the program inside the ramdisk.',
]

const environment: readonly (readonly [string, string])[] = [
  ['INSPECTOR_URL', 'where the service is, as --inspector-url says it.'],
  [
    'OS_CLOUD, OS_AUTH_URL, OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, …',
    'who asks, as every OpenStack client reads it.',
  ],
  ['NO_COLOR', 'no colours, unless --color asks for them.'],
]

const files: readonly (readonly [string, string])[] = [
  ['/etc/ironic-inspector/inspector.yaml', 'the configuration, unless --config names another.'],
]

/** A command that has others below it does nothing itself. */
function commandLines(command: CommandTree, path: string): readonly string[] {
  const own = `${path} ${command.name}`
  if (command.commands.length > 0) return command.commands.flatMap((child) => commandLines(child, own))
  const names = command.aliases.map((alias) => `${path} ${alias}`)
  return [
    `.SS ${text([own, command.usage].filter(Boolean).join(' '))}`,
    text(command.description),
    ...(names.length > 0 ? [text(`Also: ${names.join(', ')}.`)] : []),
    ...command.arguments.flatMap((one) => argumentLines(one)),
    ...command.options.flatMap(optionLines),
  ]
}

function argumentLines({ name, description, choices }: CommandTree['arguments'][number]): readonly string[] {
  const meaning = [description, oneOf(choices)].filter(Boolean).join('; ')
  return meaning === '' ? [] : tagged(name, `${meaning}.`)
}

function optionLines({ flags, value, description, choices, unless }: OptionLeaf): readonly string[] {
  const facts = [description, oneOf(choices), unless === '' ? '' : `${unless} unless given`]
  return tagged(`${flags.join(', ')} ${value}`.trim(), `${facts.filter(Boolean).join('; ')}.`)
}

function oneOf(choices: readonly string[]): string {
  return choices.length > 0 ? `one of ${choices.join(', ')}` : ''
}

function tagged(tag: string, meaning: string): readonly string[] {
  return ['.TP', `.B ${text(tag)}`, text(meaning)]
}

/** As a line of roff: a bare hyphen may be printed as another sign, and a line that begins with a dot or a quote is a command. */
function text(line: string): string {
  return line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replace(/^([.'])/, '\\&$1')
}
