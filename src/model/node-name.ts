import { uuidOf } from './uuid.ts'

/** The longest that Ironic stores. */
const longest = 255

// RFC 3986's unreserved characters; a UUID would be ambiguous, and these words are parts of Ironic's paths.
const names = /^[A-Za-z0-9._~-]+$/
const reserved = ['maintenance', 'management', 'states', 'vendor_passthru', 'validate', 'detail', 'ports', 'portgroups']

/** Whether Ironic takes such a name for a node. */
export function isNodeName(name: string): boolean {
  return names.test(name) && name.length <= longest && !uuidOf(name) && !reserved.includes(name)
}
