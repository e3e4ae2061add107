import { parseYaml } from '../../config/yaml.ts'
import { isObject, type Json } from '../../model/json.ts'
import { isCredentialName, shownUrl } from '../../model/secret-names.ts'
import { mask } from '../../model/secret.ts'
import { shellWord } from '../shell-word.ts'

/** What was typed that decides how tests end. */
export type Typed = {
  readonly paths: readonly string[]
  readonly config?: string | undefined
  readonly set: readonly string[]
}

/** The command that runs a failed test again, with its trace, as a shell takes it. */
export function againLine(test: string, { paths, config, set }: Typed): string {
  // A dot stands for what would mean something to a regular expression, or to a shell within quotes.
  const name = test.replace(/ \([^()]*\)$/, '').replaceAll(/[.*+?^${}()|[\]\\/']/g, '.')
  const words = [
    ...(config === undefined ? [] : ['--config', shellWord(config)]),
    ...set.flatMap((one) => ['--set', shellWord(withoutSecret(one))]),
    `--run '${name}' --trace`,
    // What begins like an option is none.
    ...(paths.some((path) => path.startsWith('-')) ? ['--'] : []),
    ...paths.map(shellWord),
  ]
  return `again: inspector test ${words.join(' ')}`
}

/** An override less what is secret in it: in tests a mask is as good, as masks take the places of secrets there. */
function withoutSecret(set: string): string {
  const [key = ''] = set.split('=', 1)
  const text = set.slice(key.length + 1)
  const { value } = parseYaml(text)
  const isHidden = key.split('.').some(isSecretName)
  if (isObject(value)) return `${key}=${JSON.stringify(hidden(value, isHidden))}`
  return `${key}=${isHidden ? JSON.stringify(mask) : shownUrl(text)}`
}

function hidden(value: Json, isHidden: boolean): Json {
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, hidden(part ?? null, isHidden || isSecretName(key))]),
    )
  if (isHidden) return mask
  return typeof value === 'string' ? shownUrl(value) : value
}

function isSecretName(name: string): boolean {
  return name === 'secrets' || isCredentialName(name)
}
