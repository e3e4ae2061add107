import type { Verb } from '../action.ts'
import { textOf } from '../python/text.ts'

/** Fails the introspection with a message, which is the whole error text. */
export const fail: Verb = {
  action: 'fail',
  required: ['message'],
  optional: [],
  formats: false,
  act: ({ message }) => ({ fail: textOf(message) }),
}
