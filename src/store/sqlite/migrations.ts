import type { Database } from 'bun:sqlite'
import introspections from './migrations/001-introspections.sql' with { type: 'text' }
import rules from './migrations/002-rules.sql' with { type: 'text' }
import discoveries from './migrations/003-discoveries.sql' with { type: 'text' }
import ipmiCredentials from './migrations/004-ipmi-credentials.sql' with { type: 'text' }
import holds from './migrations/005-holds.sql' with { type: 'text' }
import workflowTexts from './migrations/006-workflow-texts.sql' with { type: 'text' }
import answers from './migrations/007-answers.sql' with { type: 'text' }
import portCount from './migrations/008-port-count.sql' with { type: 'text' }

// One file a step, in order; a step that was released is never changed.
const steps = [introspections, rules, discoveries, ipmiCredentials, holds, workflowTexts, answers, portCount]

/** The schema that this program writes. */
export const newestSchema = steps.length

/** The schema of an open database; 0 = empty. */
export function schemaOf(db: Database): number {
  return db.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0
}

/** Brings the schema up to date, each step in a transaction of its own: a stop in between leaves a whole schema. */
export function migrate(db: Database): void {
  for (let version = schemaOf(db); version < newestSchema; version++) {
    const step = steps[version]
    db.transaction(() => {
      db.run(step ?? '')
      db.run(`PRAGMA user_version = ${version + 1}`)
    }).immediate()
  }
}
