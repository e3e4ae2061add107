import { InspectorError } from '../../model/error.ts'
import type { Operator } from '../condition.ts'
import { addressOf } from '../network/address.ts'
import { holds, networkOf } from '../network/network.ts'
import { textOf } from '../python/text.ts'

/** True when the field, an IP address, lies in the network `value`. */
export const inNet: Operator = {
  op: 'in-net',
  takesValue: true,
  test(value) {
    const network = typeof value === 'string' ? networkOf(value) : undefined
    if (!network)
      throw new InspectorError(
        'invalid',
        `invalid value: invalid IPNetwork ${textOf(value)}, write one such as 192.0.2.0/24`,
      )
    return (field) => holds(network, addressOf(field))
  },
}
