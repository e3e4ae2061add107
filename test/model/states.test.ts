import { describe, expect, test } from 'bun:test'
import { isOver, nextState, states, type IntrospectionEvent, type State } from '../../src/model/states.ts'

const events = ['start', 'wait', 'process', 'finish', 'error', 'timeout', 'abort', 'abort_end', 'reapply'] as const

/** The whole table, an event per column; `-` is refused. */
const table: Readonly<Record<State | 'none', string>> = {
  none: 'starting - - - - - - - -',
  enrolling: '- - processing - error error - - -',
  starting: '- waiting - - error error - - -',
  waiting: 'starting - processing - error error aborting - -',
  processing: '- - - finished error error - - -',
  reapplying: '- - - finished error error - - reapplying',
  aborting: '- - - - error error - error -',
  finished: 'starting - - finished - - - - reapplying',
  error: 'starting - - - error - error - reapplying',
}

function after(state: State | undefined, event: IntrospectionEvent): string {
  try {
    return nextState(state, event)
  } catch {
    return '-'
  }
}

describe('what follows', () => {
  for (const state of [undefined, ...states])
    test(`from ${state ?? 'no introspection'}`, () => {
      expect(events.map((event) => after(state, event)).join(' ')).toBe(table[state ?? 'none'])
    })

  test('a refusal names state and event, and is `invalid`', () => {
    expect(() => nextState('waiting', 'finish')).toThrow('Cannot finish an introspection in state "waiting"')
    expect(() => nextState(undefined, 'process')).toThrow('in state "none"')
    expect(() => nextState('waiting', 'finish')).toThrow(expect.objectContaining({ code: 'invalid' }))
  })
})

test('over are finished and error, and reapplying, which keeps its end', () => {
  expect(states.filter(isOver)).toEqual(['reapplying', 'finished', 'error'])
})
