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
  return [
    ...(unknown !== undefined && unknown !== after.unknown
      ? [
          {
            ...failed('firewall', '', [], '/unknown'),
            wrong: [{ path: '', at: '', expected: unknown, actual: after.unknown }],
          },
        ]
      : []),
    ...(['allow', 'deny'] as const).flatMap((verdict) =>
      (expected[verdict] ?? []).flatMap((text) => {
        const mac = macOf(text)
        if (mac && verdictOn(after, mac) === verdict) return []
        const why = mac ? `it is ${verdict === 'allow' ? 'not answered' : 'answered'}` : 'it is no MAC'
        return [failed('firewall', `${verdict}: ${text} is expected, but ${why}`, [], `/${verdict}`)]
      }),
    ),
  ]
}
