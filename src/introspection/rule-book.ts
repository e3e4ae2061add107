import { InspectorError } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import { parseRule, prepareRules, type FileRule, type Rule, type Rules } from '../rules/index.ts'
import type { RuleTable } from './needs.ts'
import type { RuleBook } from './use-cases.ts'

/** The rules of the API, and what a run needs of them. */
export type WorkingRuleBook = RuleBook & {
  /** All rules behind those of files, read and prepared once for as long as none changes. */
  working(files: readonly FileRule[]): Promise<Rules>
}

/** The book over its table. Nobody else writes there. */
export function createRuleBook(table: RuleTable, newUuid: () => Uuid): WorkingRuleBook {
  let prepared: { readonly files: readonly FileRule[]; readonly rules: Promise<Rules> } | undefined
  const changed = async <T>(change: Promise<T>): Promise<T> => {
    try {
      return await change
    } finally {
      prepared = undefined
    }
  }
  const found = (ref: string): Uuid => {
    const uuid = uuidOf(ref)
    if (uuid) return uuid
    throw missing(ref)
  }

  return {
    list: () => table.all(),
    async show(ref) {
      const rule = await table.get(found(ref))
      if (rule) return rule
      throw missing(ref)
    },
    async create(body) {
      const rule = parseRule(body, newUuid())
      await changed(table.add(rule.uuid, rule as unknown as JsonObject))
      return rule as unknown as JsonObject
    },
    async remove(ref) {
      if (!(await changed(table.remove(found(ref))))) throw missing(ref)
    },
    clear: () => changed(table.clear()),
    working(files) {
      if (prepared?.files !== files) {
        const rules = table.all().then((all) => prepareRules(all as unknown as readonly Rule[], files))
        prepared = { files, rules }
        rules.catch(() => (prepared = undefined))
      }
      return prepared.rules
    },
  }
}

// Clients look for these words.
function missing(ref: string): InspectorError {
  return new InspectorError('not_found', `Rule ${ref} was not found`)
}
