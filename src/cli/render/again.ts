import { settingsSchema } from '../../app/known-settings.ts'
import { shownOverride } from '../../config/override.ts'
import { shellWord } from '../shell-word.ts'

/** What was typed that decides how tests end. */
export type Typed = {
  readonly paths: readonly string[]
  readonly config?: string | undefined
  readonly set: readonly string[]
}

/** The command that runs a failed test again, with its trace, as a shell takes it; masks take the places of secrets in tests, too. */
export function againLine(test: string, { paths, config, set }: Typed): string {
  // A dot stands for what would mean something to a regular expression, or to a shell within quotes.
  const name = test.replace(/ \([^()]*\)$/, '').replaceAll(/[.*+?^${}()|[\]\\/']/g, '.')
  const words = [
    ...(config === undefined ? [] : ['--config', shellWord(config)]),
    ...set.flatMap((one) => ['--set', shellWord(shownOverride(one, settingsSchema))]),
    `--run '${name}' --trace`,
    // What begins like an option is none.
    ...(paths.some((path) => path.startsWith('-')) ? ['--'] : []),
    ...paths.map(shellWord),
  ]
  return `again: inspector test ${words.join(' ')}`
}
