import { truthy } from '../../model/json.ts'
import type { Verb } from '../action.ts'
import { nodePath } from './path.ts'

/** Sets a field of the node, or something within it. A new driver brings its own interfaces, unless `reset_interfaces` is false. */
export const setAttribute: Verb = {
  action: 'set-attribute',
  required: ['path'],
  nullable: ['value'],
  optional: ['reset_interfaces'],
  text: ['path'],
  formats: true,
  act(parameters) {
    const { path: written, value = null } = parameters
    const path = nodePath(written)
    const keeps = Object.hasOwn(parameters, 'reset_interfaces') && !truthy(parameters.reset_interfaces)
    const keepInterfaces = path === '/driver' && keeps ? { keepInterfaces: true as const } : {}
    return { changes: [{ on: 'node', op: 'add', path, value, ...keepInterfaces }] }
  },
}
