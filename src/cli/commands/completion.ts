import { Argument } from 'commander'
import { bashCompletion, zshCompletion } from '../completion/bash.ts'
import { fishCompletion } from '../completion/fish.ts'
import { placesOf } from '../completion/words.ts'
import { examples, type CommandDefinition } from '../command.ts'
import { commandTree } from '../tree.ts'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion }

/** `inspector completion`: a script that teaches a shell our commands, made of the commands themselves. */
export const command: CommandDefinition = {
  build(command, { output, entries }) {
    command
      .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(shells)))
      .action(async (shell: keyof typeof shells) => output.raw(shells[shell](placesOf(await commandTree(entries)))))
    examples(command, [
      ['completion bash > /etc/bash_completion.d/inspector', 'for everybody'],
      ['completion zsh > "${fpath[1]}/_inspector"', 'zsh'],
      ['completion fish > ~/.config/fish/completions/inspector.fish', 'fish'],
    ])
  },
}
