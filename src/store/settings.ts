import { Type, type Static } from '@sinclair/typebox'
import { options } from '../model/schema.ts'

/** Where everything is remembered. */
export const DatabaseSettings = options(
  {
    path: Type.String({
      minLength: 1,
      default: '/var/lib/ironic-inspector/inspector.sqlite',
      description: 'an SQLite file; one process writes it',
    }),
    auto_migrate: Type.Boolean({
      default: true,
      description: 'false = refuse to start on a database of an older version',
    }),
  },
  { description: 'Database' },
)
export type DatabaseSettings = Static<typeof DatabaseSettings>
