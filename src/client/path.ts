import { InspectorError } from '../model/error.ts'

/**
 * The path of a node, or of a rule, in a collection. Fails with `invalid` for what none is called, as the path would lead to something
 * else: URLs resolve `.` and `..`, escaped or not.
 */
export function pathTo(collection: string, name: string, kind: 'node' | 'rule' = 'node'): string {
  if (!['', '.', '..'].includes(name)) return `${collection}/${encodeURIComponent(name)}`
  const right = kind === 'node' ? 'a UUID or a name' : 'a UUID'
  throw new InspectorError('invalid', `Cannot ask for ${kind} "${name}": it has to be ${right}`)
}
