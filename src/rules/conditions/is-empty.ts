import { isWritten } from '../../model/exact.ts'
import { truthy } from '../../model/json.ts'
import type { Operator } from '../condition.ts'

/** True for "", null, [], {} and for a path that leads nowhere; 0 and false are something. */
export const isEmpty: Operator = {
  op: 'is-empty',
  takesValue: false,
  test: () => (field) => typeof field !== 'number' && typeof field !== 'boolean' && !isWritten(field) && !truthy(field),
}
