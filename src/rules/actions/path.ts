import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import { withSlash, type Pointer } from '../../model/pointer.ts'
import { shortRepr } from '../python/text.ts'

/**
 * The field of the node that a rule names, with or without a leading slash. `invalid` for what Ironic would refuse: its JSON-Patch paths
 * are words joined by slashes (`^(/[\w-]+)+$`), and traits are not changed by patches.
 */
export function nodePath(written: Json | undefined): Pointer {
  if (typeof written !== 'string') throw new InspectorError('invalid', `path is ${shortRepr(written)} and not text`)
  const path = withSlash(written)
  if (!/^(\/[\p{L}\p{N}_-]+)+$/u.test(path))
    throw new InspectorError(
      'invalid',
      `path ${shortRepr(written)}: Ironic takes only letters, digits, "_" and "-" between slashes`,
    )
  if (/^\/traits(\/|$)/.test(path))
    throw new InspectorError(
      'invalid',
      `path ${shortRepr(written)}: traits are set one by one, with add-trait and remove-trait`,
    )
  return path
}
