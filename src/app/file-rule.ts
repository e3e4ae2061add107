import type { CompileRule } from '../config/rules.ts'
import { InspectorError } from '../model/error.ts'
import type { Finding } from '../model/finding.ts'
import type { JsonObject } from '../model/json.ts'
import type { Uuid } from '../model/uuid.ts'
import { parseRule, type FileRule } from '../rules/index.ts'
import { compileRule } from '../workflow/compile-rule.ts'
import { besideRule, foreignRule, ruleVerbs } from '../workflow/written.ts'

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
  const refused = (message: string, more: Partial<Finding> = {}) => ({
    secrets: [],
    findings: [{ code: 'E313', message, pointer: '', ...more }],
  })
  if (ours.length > 0) {
    const isVerb = ours.some((key) => !Object.hasOwn(besideRule, key))
    const words = `${foreign.join(', ')} beside ${ours.join(', ')}`
    return refused(`a rule is in one form or the other, and here is ${words}`, {
      besides: true,
      remedy: isVerb ? 'verbs, or actions' : 'when, or conditions',
    })
  }
  try {
    const { id: _id, ...body } = exact()
    return { rule: { foreign: parseRule(body, unborn), id, at }, secrets: [], findings: [] }
  } catch (error) {
    if (error instanceof InspectorError) return refused(error.message)
    throw error
  }
}
