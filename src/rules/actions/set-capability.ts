import { formatCapabilities, parseCapabilities } from '../../model/capabilities.ts'
import { InspectorError } from '../../model/error.ts'
import { truthy } from '../../model/json.ts'
import type { Verb } from '../action.ts'
import { shortRepr, textOf } from '../python/text.ts'

/** Sets a capability of the node in its place, or behind the others; without a value, removes it. */
export const setCapability: Verb = {
  action: 'set-capability',
  required: ['name'],
  optional: ['value'],
  text: ['name'],
  formats: true,
  act({ name, value = null }, { node }) {
    const present = node.properties.capabilities
    if (truthy(present) && typeof present !== 'string')
      throw new InspectorError('invalid', `the node's capabilities are ${shortRepr(present)} and not text`)
    const capabilities = parseCapabilities(typeof present === 'string' ? present : null)
    if (value === null) capabilities.delete(textOf(name))
    else capabilities.set(textOf(name), textOf(value))
    return {
      changes: [{ on: 'node', op: 'add', path: '/properties/capabilities', value: formatCapabilities(capabilities) }],
    }
  },
}
