import { Option } from 'commander'
import { hooks } from '../../app/hooks.ts'
import { starter, profiles, type Profile } from '../../app/starter.ts'
import { cloudOf } from '../../client/clouds.ts'
import { convert } from '../../convert/convert.ts'
import { collected, examples, type CommandDefinition, type Context } from '../command.ts'
import { plain } from '../colors.ts'
import { printedFiles, writeFiles, type NewFile } from '../new-files.ts'
import { printable } from '../../model/printable.ts'
import { readText, textIfThere } from '../read-text.ts'
import { conversionText } from '../render/conversion.ts'

type Options = {
  readonly profile: Profile
  readonly workflow?: readonly string[]
  readonly interface?: string
  readonly ironic?: string
  readonly cloud?: string
  readonly from?: string
  readonly force?: boolean
  readonly stdout?: true
}

/** `inspector init`: a configuration to begin with, and what to do next. */
export const command: CommandDefinition = {
  build(command, context) {
    const { output } = context
    command
      .argument('[dir]', 'where to write', '.')
      .addOption(
        new Option('--profile <name>', 'for which kind of site').choices(Object.keys(profiles)).default('undercloud'),
      )
      .addOption(
        new Option(
          '--workflow <name>',
          'also a copy of this workflow as site-NAME, to be changed; repeatable',
        ).argParser(collected),
      )
      .option('--interface <if>', 'the interface that the DHCP server listens on')
      .option('--ironic <url>', "Ironic's address, when it is not in a service catalogue")
      .option(
        '--cloud <name>',
        'take the login from this cloud of clouds.yaml; the password goes to a file of mode 0600',
      )
      .option('--from <file>', 'begin with what an inspector.conf of ironic-inspector says, as `convert` does')
      .option('--force', 'overwrite files that are there')
      .option('--stdout', 'print the files and write none')
      .action(async (dir: string, { from, force = false, stdout, ...options }: Options) => {
        const files = from === undefined ? await begun(options, context) : await convertedFrom(from, output.note)
        if (stdout) return output.result(printedFiles(files))
        const written = writeFiles(files, dir, force)
        const next = from === undefined ? profiles[options.profile].next : converted
        const hasPassword = files.some(({ secret }) => secret)
        output.result(
          [
            ...written.map((path) => `written  ${path}`),
            '',
            'next',
            ...next
              .filter((line) => !hasPassword || !line.startsWith('put the service'))
              .map((line) => `  ${line.replaceAll('DIR', dir)}`),
          ].join('\n'),
        )
      })
    examples(command, [
      ['init /etc/ironic-inspector --interface br-ctlplane', 'an undercloud'],
      ['init --profile standalone', 'without OpenStack'],
      ['init --cloud undercloud --interface br-ctlplane', 'with the login of a cloud in clouds.yaml'],
      ['init --from /etc/ironic-inspector/inspector.conf', 'what the old service was told'],
      ['init --workflow discovery --stdout', 'see first what it would write'],
    ])
  },
}

const converted = ['inspector validate --config DIR/inspector.yaml', 'inspector serve --config DIR/inspector.yaml']

async function begun(
  { profile, workflow = [], interface: device, ironic, cloud }: Omit<Options, 'from' | 'force' | 'stdout'>,
  { environment }: Context,
): Promise<readonly NewFile[]> {
  const found = cloud === undefined ? undefined : await cloudOf(cloud, environment, textIfThere)
  const login = found && { ...found.login.values, ...(found.region === undefined ? {} : { region: found.region }) }
  return starter({ profile, workflows: workflow, device, ironic, login })
}

async function convertedFrom(name: string, note: (text: string) => void): Promise<readonly NewFile[]> {
  const conversion = convert([{ name, text: await readText(name) }], { hooks, read: () => undefined })
  note(printable(conversionText(conversion, plain)))
  return conversion.made
}
