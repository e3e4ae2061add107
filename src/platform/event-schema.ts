import { events, fieldSchemas, type EventDefinition } from './events.ts'
import { levels } from './log.ts'

const definitions = {
  time: { type: 'string', format: 'date-time', description: 'When, in UTC' },
  level: { enum: levels, description: 'How important it is' },
  msg: { type: 'string', description: 'For people; another version may word it differently' },
  ...fieldSchemas,
}

/** JSON Schema of a line of the log as `json` writes it: one of the events, with its fields and no others. */
export function eventSchema(): object {
  return {
    type: 'object',
    oneOf: Object.entries(events).map(([name, definition]) => lineSchema(name, definition)),
    definitions,
  }
}

function lineSchema(name: string, { summary, always, maybe }: EventDefinition): object {
  const refs = (names: readonly string[]) => names.map((field) => [field, { $ref: `#/definitions/${field}` }] as const)
  return {
    title: name,
    description: summary,
    required: ['time', 'level', 'event', 'msg', ...always],
    properties: Object.fromEntries([
      ...refs(['time', 'level']),
      ['event', { const: name }],
      ...refs(['msg', ...always, ...maybe]),
    ]),
    additionalProperties: false,
  }
}
