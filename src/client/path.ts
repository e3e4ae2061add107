import { InspectorError } from '../model/error.ts'

/**
 * The path of a node in a collection. Fails with `invalid` for what no node is called, as the path would lead to something
 * else: URLs resolve `.` and `..`, escaped or not.
 */
export function pathTo(collection: string, node: string): string {
  if (!['', '.', '..'].includes(node)) return `${collection}/${encodeURIComponent(node)}`
  throw new InspectorError('invalid', `Cannot ask for node "${node}": it has to be a UUID or a name`)
}
