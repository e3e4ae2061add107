import type { Database } from 'bun:sqlite'
import { InspectorError } from '../../model/error.ts'
import { exactly } from '../../model/exact.ts'
import { frozen, type JsonObject } from '../../model/json.ts'
import type { Uuid } from '../../model/uuid.ts'
import type { RuleTable } from '../../introspection/needs.ts'
import type { Access } from '../access.ts'

type Row = { document: string }

/** Rules in SQLite. */
export function sqliteRules(db: Database, { read, write }: Access): RuleTable {
  const all = db.prepare<Row, []>('SELECT document FROM rules ORDER BY id')
  const one = db.prepare<Row, { uuid: Uuid }>('SELECT document FROM rules WHERE uuid = $uuid')
  const add = db.prepare<void, { uuid: Uuid; document: string }>(
    'INSERT INTO rules (uuid, document) VALUES ($uuid, $document) ON CONFLICT DO NOTHING',
  )
  const remove = db.prepare<void, { uuid: Uuid }>('DELETE FROM rules WHERE uuid = $uuid')
  const clear = db.prepare<void, []>('DELETE FROM rules')
  const ruleOf = ({ document }: Row) => frozen(exactly(document) as JsonObject)

  return {
    all: () => read(() => all.all().map(ruleOf)),
    get: (uuid) =>
      read(() => {
        const row = one.get({ uuid })
        return row ? ruleOf(row) : undefined
      }),
    add: (uuid, rule) =>
      write(() => {
        if (add.run({ uuid, document: JSON.stringify(rule) }).changes === 0)
          throw new InspectorError('conflict', `Cannot create rule "${uuid}": it already exists`)
      }),
    remove: (uuid) => write(() => remove.run({ uuid }).changes > 0),
    clear: () =>
      write(() => {
        clear.run()
      }),
  }
}
