import type { CompileRule } from '../config/rules.ts'
import type { Finding } from '../model/finding.ts'
import { objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { at as valueAt, pointerOf, withSlash } from '../model/pointer.ts'
import { secretPlacesIn } from '../model/secret-names.ts'
import type { Uuid } from '../model/uuid.ts'
import { readRule, type FileRule, type Problem } from '../rules/index.ts'
import { compileRule } from '../workflow/compile-rule.ts'
import { besideRule, foreignRule, ruleVerbs } from '../workflow/written.ts'
import { actionFindings } from './foreign-rule.ts'

/** Rules of files are known by their ids. */
const unborn = '00000000-0000-0000-0000-000000000000' as Uuid

/** The keys of a rule by which it is in our form: its verbs, and what only stands beside verbs. */
export function keysOfOurForm(written: JsonObject): readonly string[] {
  return Object.keys(written).filter((key) => key === 'when' || key === 'let' || ruleVerbs.includes(key))
}

/** Compiles a rule of a file: one with `actions` is in ironic-inspector's form, others are in ours. */
export const compileFileRule: CompileRule<FileRule> = (written, { id, at, exact, dataKeys }) => {
  const given = Object.keys(written)
  const foreign = given.filter((key) => Object.hasOwn(foreignRule, key))
  if (foreign.length === 0) {
    const { rule, secrets, findings } = compileRule(written, { id, at, exact, dataKeys })
    return { ...(rule ? { rule: { own: rule } } : {}), secrets, findings }
  }
  const ours = keysOfOurForm(written)
  if (ours.length > 0) {
    const isVerb = ours.some((key) => !Object.hasOwn(besideRule, key))
    const finding: Finding = {
      code: 'E313',
      message: `a rule is in one form or the other, and here is ${foreign.join(', ')} beside ${ours.join(', ')}`,
      pointer: '',
      besides: true,
      remedy: isVerb ? 'verbs, or actions' : 'when, or conditions',
    }
    return { secrets: [], findings: [finding] }
  }
  const { id: _id, ...body } = exact()
  const read = readRule(body, unborn)
  const problems = 'problems' in read ? read.problems : []
  const findings = [...problems.map(findingOf), ...actionFindings(written.actions), ...passwordsIn(body)]
  const isSound = findings.every(({ code }) => code.startsWith('W'))
  return { ...('rule' in read && isSound ? { rule: { foreign: read.rule, id, at } } : {}), secrets: [], findings }
}

/** `conditions[0].op` as a pointer. Of one condition several things may be wrong; what is wrong with the rest the schema knows, too. */
function findingOf({ text, place, key, atKey, remedy }: Problem): Finding {
  const keys = [...place.split(/[.[\]]+/), key ?? ''].filter((one) => one !== '')
  return {
    code: 'E313',
    message: text,
    pointer: pointerOf(...keys),
    ...(atKey ? { atKey } : {}),
    ...(keys.length > 1 ? { besides: true } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** Passwords that actions in ironic-inspector's form write into the node, as they are. */
function passwordsIn({ actions }: JsonObject): readonly Finding[] {
  return (Array.isArray(actions) ? (actions as readonly Json[]) : []).flatMap((action, index) => {
    const { path: written, value = null } = objectOf(action)
    const given = textOf(written)
    if (given === undefined) return []
    const path = withSlash(given)
    const place = pointerOf('actions', String(index), 'value')
    return secretPlacesIn(path, value).flatMap((within): readonly Finding[] => {
      // `{data[…]}` is filled in, `{{` is a brace.
      if (String(valueAt(value, within)).replaceAll('{{', '').includes('{')) return []
      return [
        {
          code: 'W601',
          message: `${path}${within} is written in the file`,
          pointer: place + within,
          besides: true,
          remedy: 'put it under secrets: as `!file PATH`, and write the rule with `set:` and \'${{ secret("NAME") }}\'',
        },
      ]
    })
  })
}
