/** What the service logged, against the schema of events: every service test is a test of that, too. */

import { Ajv } from 'ajv'
import schema from '../../schemas/events.schema.json'

const accepts = new Ajv({ allowUnionTypes: true, validateFormats: false }).compile(schema)

/** The lines of JSON that are no event as the schema has them. A last line that was cut off by SIGKILL counts as none. */
export function unknownLines(log: string): readonly string[] {
  const lines = log.split('\n').slice(0, -1)
  return lines.filter((line) => line.startsWith('{"time":') && !accepts(JSON.parse(line)))
}
