import { verdictOn } from '../../../firewall/filter.ts'
import { macOf } from '../../../model/mac.ts'
import type { Expectation } from '../schema.ts'
import { failed, type Failure, type Judged } from './failure.ts'

/** `firewall`: what the firewall does after the run. */
export function firewallFailures(
  expected: NonNullable<Expectation['firewall']>,
  { ended }: Judged,
): readonly Failure[] {
  const { after } = ended.firewall
  const unknown = expected.unknown
  const ports = ended.after.ports.flatMap(({ address }) => macOf(address) ?? [])
  const known = [...new Set([...ended.lookup.keys.macs, ...ports])]
  return [
    ...(unknown !== undefined && unknown !== after.unknown
      ? [
          {
            ...failed('firewall', '', [], '/unknown'),
            wrong: [{ path: '/unknown', at: '', expected: unknown, actual: after.unknown }],
          },
        ]
      : []),
    ...(['allow', 'deny'] as const).flatMap((verdict) => {
      const wanted = expected[verdict]
      const those = wanted?.length === 0 ? known.filter((mac) => verdictOn(after, mac) === verdict) : []
      if (those.length > 0)
        return [
          failed('firewall', `${verdict}: none is expected, and there are: ${those.join(', ')}`, [], `/${verdict}`),
        ]
      return (wanted ?? []).flatMap((text) => {
        const mac = macOf(text)
        if (mac && verdictOn(after, mac) === verdict) return []
        const why = mac ? `it is ${verdict === 'allow' ? 'not answered' : 'answered'}` : 'it is no MAC'
        return [failed('firewall', `${verdict}: ${text} is expected, but ${why}`, [], `/${verdict}`)]
      })
    }),
  ]
}
