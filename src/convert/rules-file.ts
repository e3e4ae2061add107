import { Document, isMap, isSeq } from 'yaml'
import { numbersAsWritten } from '../config/yaml-numbers.ts'
import type { JsonObject } from '../model/json.ts'
import type { Made } from './made.ts'
import { firstNumbered } from './numbered.ts'
import { maskedRule, withNamedPasswords } from './passwords.ts'
import type { ConvertedRule } from './rules.ts'

/** A password of a rule, which names it by `secret("…")`. */
export type RuleSecret = { readonly name: string; readonly text: string; readonly source: string }

/** What rules of one file became. */
export type RulesFile = {
  readonly made: Made
  readonly rules: readonly ConvertedRule[]
}

/**
 * The file that rules become, `name` without folder and ending. Passwords of rules in our form become secrets, which the configuration
 * has to have: they are added to those of other files. The other form cannot name any: a file with passwords is for the service alone to read, and is shown with masks.
 */
export function rulesFileOf(
  source: string,
  name: string,
  converted: readonly ConvertedRule[],
  secrets: RuleSecret[],
): RulesFile {
  const rules = converted.map((rule) => {
    const known = secrets.length
    const nameOf = (key: string, text: string) =>
      secretNameOf(secrets, `${name}_${key}`, text, `${source}, rule ${rule.number}`)
    const made = rule.made.map((one) => (isOurs(one) ? withNamedPasswords(one, nameOf) : one))
    const shown = made.map((one) => maskedRule(one, rule.isSensitive === true))
    const isSecret = JSON.stringify(shown) !== JSON.stringify(made)
    const names = secrets.slice(known).map((secret) => secret.name)
    const notes = [
      ...rule.notes,
      ...(names.length > 0 ? [`its passwords stand in ${names.map((one) => fileOf(one)).join(', ')}`] : []),
      ...(isSecret ? [rule.isSensitive ? sensitive : held] : []),
    ]
    return { ...rule, made, notes, shown, isSecret }
  })
  const isSecret = rules.some((rule) => rule.isSecret)
  return {
    made: {
      path: `rules.d/${name}.yaml`,
      text: textOf(source, rules, ({ made }) => made),
      secret: isSecret,
      ...(isSecret ? { shown: textOf(source, rules, ({ shown }) => shown) } : {}),
    },
    rules: rules.map(({ shown: _shown, isSecret: _isSecret, ...rule }) => rule),
  }
}

/** Where a secret of that name is written. */
export function fileOf(secret: string): string {
  return `credentials/${secret}`
}

const sensitive = 'it is sensitive: its file has mode 0600'

const held =
  'there is a password in it: its file has mode 0600; a rule in the form of steps could name a secret instead'

function isOurs(rule: JsonObject): boolean {
  return rule.actions === undefined
}

/** The name of a secret with that text, which is added where there is none yet. */
function secretNameOf(secrets: RuleSecret[], wanted: string, text: string, source: string): string {
  const known = (name: string) => secrets.find((secret) => secret.name === name)
  const name = firstNumbered(wanted.replace(/\W/g, '_'), '_', (one) => (known(one)?.text ?? text) === text)
  if (!known(name)) secrets.push({ name, text, source })
  return name
}

function textOf<R extends ConvertedRule>(
  source: string,
  rules: readonly R[],
  partsOf: (rule: R) => readonly JsonObject[],
): string {
  const kept = rules.flatMap((from) => partsOf(from).map((rule) => ({ rule, from })))
  // Text that YAML 1.1 reads as something else is quoted: other programs read these files, too.
  const document = new Document({ version: 1, rules: kept.map(({ rule }) => rule) }, numbersAsWritten, {
    version: '1.1',
  })
  const list = document.get('rules')
  for (const [index, { from }] of kept.entries()) {
    const item = isSeq(list) ? list.items[index] : undefined
    if (isMap(item)) item.commentBefore = ` ${source}, ${[`rule ${from.number}`, ...from.notes].join('; ')}`
  }
  return `# made by inspector convert of ${source}\n${document.toString({ lineWidth: 0 })}`
}
