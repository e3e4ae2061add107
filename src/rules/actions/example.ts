import type { Verb } from '../action.ts'

/** Does nothing: ironic-inspector's sample action, kept for rules that name it. */
export const example: Verb = {
  action: 'example',
  required: [],
  optional: [],
  formats: false,
  act: () => ({ note: 'action example does nothing' }),
}
