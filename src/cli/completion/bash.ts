import type { Place } from './words.ts'

/**
 * A completion function for bash. Words that name no command are skipped when it looks for where it is, so that options may stand
 * anywhere; where nothing is known, files are offered.
 */
export function bashCompletion(places: readonly Place[]): string {
  return `_inspector() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" place="" next="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${place:+$place }\${COMP_WORDS[i]}"
    case "$next" in
      ${places
        .filter(({ path }) => path !== '')
        .map(({ path }) => `"${path}"`)
        .join('|')}) place="$next" ;;
    esac
  done
  local words=""
  case "$place $before" in
${places
  .flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ flags, choices }) =>
          `    ${flags.map((flag) => `"${path} ${flag}"`).join('|')}) words="${choices.join(' ')}" ;;`,
      ),
  )
  .join('\n')}
  esac
  if [ -z "$words" ]; then
    case "$place" in
${places.map((place) => `      "${place.path}") words="${wordsOf(place).join(' ')}" ;;`).join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _inspector inspector
`
}

/** For zsh: bash's function through its own bridge. */
export function zshCompletion(places: readonly Place[]): string {
  return `#compdef inspector\nautoload -U +X bashcompinit && bashcompinit\n${bashCompletion(places)}`
}

function wordsOf({ commands, options, words }: Place): readonly string[] {
  return [...commands.map(({ name }) => name), ...words, ...options.flatMap(({ flags }) => flags), '--help']
}
