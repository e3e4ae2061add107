import type { OptionLeaf } from '../tree.ts'
import type { Place } from './words.ts'

/** Completions for fish, which shows what each word means. */
export function fishCompletion(places: readonly Place[]): string {
  const paths = places.flatMap(({ path }) => (path === '' ? [] : [path]))
  const lines = places.flatMap(({ path, commands, options, words }) => {
    const here = `complete -c inspector -n '__inspector_at ${quoted(path)}'`
    return [
      ...commands.map(({ name, description }) => `${here} -f -a ${name} -d ${quoted(description)}`),
      ...words.map((word) => `${here} -f -a ${word}`),
      ...options.map((option) => `${here} ${optionOf(option)}`),
    ]
  })
  return `function __inspector_at
  set -l place ''
  for word in (commandline -opc)[2..-1]
    set -l next (string trim -- "$place $word")
    contains -- $next ${paths.map((path) => quoted(path)).join(' ')}; and set place $next
  end
  test "$place" = "$argv[1]"
end
${lines.join('\n')}
`
}

function optionOf({ flags, takesValue, choices, description }: OptionLeaf): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const value = choices.length > 0 ? [`-x -a ${quoted(choices.join(' '))}`] : takesValue ? ['-r'] : []
  return [...names, ...value, `-d ${quoted(description)}`].join(' ')
}

/** Within the single quotes of a condition a double-quoted word; else the same, as fish needs no other. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["$\\]/g, (sign) => `\\${sign}`).replaceAll("'", '’')}"`
}
