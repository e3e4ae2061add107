import { describe, expect, test } from 'bun:test'
import { Ajv } from 'ajv'
import { eventSchema } from '../../src/platform/event-schema.ts'
import { events, fieldSchemas } from '../../src/platform/events.ts'
import { createLog } from '../../src/platform/log.ts'
import { sources } from '../house/sources.ts'

const accepts = new Ajv({ allowUnionTypes: true, validateFormats: false }).compile(eventSchema())
const text = (await sources())
  .filter(({ path }) => path !== 'platform/events.ts')
  .map((file) => file.text)
  .join('\n')

describe('the table of events', () => {
  test('has none that nobody tells of', () => {
    // Of these the first half is put in front where they are told.
    const halves = ['ironic.recovered', 'store.recovered', 'store.unavailable']
    const untold = Object.keys(events).filter((name) => !text.includes(`'${name}'`) && !halves.includes(name))
    expect(untold).toEqual([])
  })

  test('has no field that no event has', () => {
    const used = new Set<string>(Object.values(events).flatMap(({ always, maybe }) => [...always, ...maybe]))
    expect(Object.keys(fieldSchemas).filter((name) => !used.has(name))).toEqual([])
  })
})

describe('the schema of events', () => {
  const lines: unknown[] = []
  const log = createLog({
    look: () => ({ format: 'json', level: 'debug' }),
    write: (line) => lines.push(JSON.parse(line)),
    now: () => '2026-11-22T08:00:00.000Z',
  })
  log.warning('introspection.timed_out', 'Introspection timeout', { node: 'n', state: 'waiting' })
  log.info('service.ready', 'Ready')
  log.info('introspection.starting', 'Introspection started', { node: 'n', name: null, queued: 2 })
  const [timedOut, ready, starting] = lines as readonly object[]

  test('takes lines of the log', () => {
    expect([timedOut, ready, starting].map((line) => accepts(line))).toEqual([true, true, true])
    expect(starting).not.toHaveProperty('name')
  })

  test('refuses an unknown event, a field that is missing, and one that the event does not have', () => {
    const { state: _state, ...stateless } = timedOut as Record<string, unknown>
    const wrong = [
      { ...ready, event: 'service.raedy' },
      stateless,
      { ...ready, node: 'n' },
      { ...starting, queued: 'x' },
    ]
    expect(wrong.map((line) => accepts(line))).toEqual([false, false, false, false])
  })
})
