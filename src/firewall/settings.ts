import { Type, type Static } from '@sinclair/typebox'
import { duration, nullable, oneOf, options } from '../model/schema.ts'

/** One MAC, or its first octets and a star. */
const macs = Type.Unsafe<string>({
  type: 'string',
  pattern: '^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$|^([0-9a-fA-F]{2}:){1,5}\\*$',
  kind: 'mac',
})

const NftablesSettings = options({
  // The names below are written into a ruleset, so their letters are the ones that nft takes unquoted.
  table: Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$', default: 'ironic_inspector', description: 'ours alone' }),
  priority: Type.Integer({ minimum: -500, maximum: 500, default: -10, description: 'of the chain at the input hook' }),
})

/** Which MAC addresses may get a DHCP answer. */
export const FirewallSettings = options(
  {
    driver: oneOf(['nftables', 'none'], { default: 'nftables', description: 'none = everybody is answered' }),
    interface: nullable(Type.String({ pattern: '^[A-Za-z0-9_.@-]{1,15}$' }), {
      default: null,
      description: 'the interface that the DHCP server listens on, such as br-ctlplane',
    }),
    sync_interval: duration({
      default: '15s',
      description: "between two comparisons with Ironic's ports and the kernel",
    }),
    unknown_macs: oneOf(['as-needed', 'allow', 'deny'], {
      default: 'as-needed',
      description:
        'MACs that no Ironic port has; as-needed = let in while discovery is on or a waiting node has no known MAC',
    }),
    when_idle: oneOf(['close', 'keep-open'], {
      default: 'close',
      description:
        'nothing on introspection and no discovery: nobody is answered, or unknown_macs and allow go on counting',
    }),
    allow: Type.Array(macs, {
      default: [],
      description: 'always answered, e.g. "52:54:00:aa:bb:cc" or "52:54:00:*"',
    }),
    deny: Type.Array(macs, { default: [], description: 'never answered; deny wins over allow' }),
    nftables: { ...NftablesSettings, default: {}, description: 'for driver: nftables' },
  },
  { description: 'Firewall in front of the DHCP server' },
)
export type FirewallSettings = Static<typeof FirewallSettings>
