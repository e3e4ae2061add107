import { Option } from 'commander'
import { version } from '../../../package.json'
import { apiVersions } from '../../model/api-version.ts'
import { examples, type CommandDefinition } from '../command.ts'

/** `inspector version`. */
export const command: CommandDefinition = {
  build(command, { output }) {
    command
      .addOption(new Option('-f, --format <format>', 'how to print').choices(['text', 'json']).default('text'))
      .action(({ format }: { format: string }) => {
        const { minimum, maximum } = apiVersions
        if (format === 'json')
          output.result(JSON.stringify({ version, api: { minimum, maximum }, bun: Bun.version }, null, 2))
        else output.result(`inspector ${version}\nAPI ${minimum} to ${maximum}\nBun ${Bun.version}`)
      })
    examples(command, [
      ['version', 'three lines'],
      ['version -f json', 'for programs'],
    ])
  },
}
