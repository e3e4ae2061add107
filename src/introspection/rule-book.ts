import { InspectorError } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import { parseRule, prepareRules, type Rule, type Rules } from '../rules/index.ts'
import type { RuleTable } from './needs.ts'
import type { RuleBook } from './use-cases.ts'

/** The rules of the API, and what a run needs of them. */
export type WorkingRuleBook = RuleBook & {
  /** All rules, read and prepared once for as long as none changes. */
  working(): Promise<Rules>
}

/** The book over its table. Nobody else writes there. */
export function createRuleBook(table: RuleTable, newUuid: () => Uuid): WorkingRuleBook {
  let prepared: Promise<Rules> | undefined
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
    working() {
      prepared ??= table.all().then((rules) => prepareRules(rules as unknown as readonly Rule[]))
      prepared.catch(() => (prepared = undefined))
      return prepared
    },
  }
}

// Clients look for these words.
function missing(ref: string): InspectorError {
  return new InspectorError('not_found', `Rule ${ref} was not found`)
}
