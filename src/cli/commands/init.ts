import { Option } from 'commander'
import { starter, profiles, type Profile } from '../../app/starter.ts'
import { examples, type CommandDefinition } from '../command.ts'
import { collected } from '../command.ts'
import { printedFiles, writeFiles } from '../new-files.ts'

type Options = {
  readonly profile: Profile
  readonly workflow?: readonly string[]
  readonly interface?: string
  readonly ironic?: string
  readonly force?: boolean
  readonly stdout?: true
}

/** `inspector init`: a configuration to begin with, and what to do next. */
export const command: CommandDefinition = {
  build(command, { output }) {
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
      .option('--force', 'overwrite files that are there')
      .option('--stdout', 'print the files and write none')
      .action((dir: string, { profile, workflow = [], interface: device, ironic, force = false, stdout }: Options) => {
        const files = starter({ profile, workflows: workflow, device, ironic })
        if (stdout) return output.result(printedFiles(files))
        const written = writeFiles(files, dir, force)
        output.result(
          [
            ...written.map((path) => `written  ${path}`),
            '',
            'next',
            ...profiles[profile].next.map((line) => `  ${line.replaceAll('DIR', dir)}`),
          ].join('\n'),
        )
      })
    examples(command, [
      ['init /etc/ironic-inspector --interface br-ctlplane', 'an undercloud'],
      ['init --profile standalone', 'without OpenStack'],
      ['init --workflow discovery --stdout', 'see first what it would write'],
    ])
  },
}
