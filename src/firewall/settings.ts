import { Type, type Static } from '@sinclair/typebox'
import { duration, nullable, oneOf, options, share } from '../model/schema.ts'

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
  family: oneOf(['inet', 'bridge'], {
    default: 'inet',
    description:
      'bridge = also in front of servers that read raw sockets (ISC dhcpd); interface is then a bridge, or a port of one',
  }),
  match: oneOf(['client', 'source'], {
    default: 'client',
    description:
      "client = the MAC inside the DHCP message, right behind relays too; source = the frame's; DHCPv6 has only the latter",
  }),
  counters: Type.Boolean({ default: true, description: 'count requests by what decided' }),
})

const IptablesSettings = options({
  // At least one small letter: a word of capitals would be a target or a chain of iptables itself, such as INPUT.
  chain: Type.String({
    pattern: '^(?=.*[a-z])[A-Za-z_][A-Za-z0-9_-]{0,22}$',
    default: 'ironic-inspector',
    description: "ours alone; INPUT jumps to it. Matches the frame's source; made for some thousand MACs",
  }),
})

const DnsmasqSettings = options({
  hostsdir: Type.String({
    pattern: '^/.',
    default: '/var/lib/ironic-inspector/dhcp-hostsdir',
    description: "dnsmasq's dhcp-hostsdir, ours alone; on a disk of the machine that dnsmasq runs on",
  }),
  purge_on_start: Type.Boolean({
    default: true,
    description:
      'files that are not ours are deleted, and before start_command those of MACs that no port has any more',
  }),
  start_command: Type.Array(Type.String(), {
    default: [],
    examples: [['systemctl', 'restart', 'dnsmasq']],
    description: '(re)starts dnsmasq once the files are there, e.g. [systemctl, restart, dnsmasq]; no shell',
  }),
  stop_command: Type.Array(Type.String(), {
    default: [],
    examples: [['systemctl', 'stop', 'dnsmasq']],
    description: 'when the service ends, e.g. [systemctl, stop, dnsmasq]; no shell',
  }),
})

/** Linux allows 15 characters; these are the ones that every tool takes unquoted. */
const interfaceName = { pattern: '^[A-Za-z0-9_.@-]{1,15}$' }

/** Which MAC addresses may get a DHCP answer. */
export const FirewallSettings = options(
  {
    driver: oneOf(['nftables', 'iptables', 'dnsmasq', 'none'], {
      default: 'nftables',
      description: "dnsmasq = files in dnsmasq's dhcp-hostsdir; none = everybody is answered",
    }),
    interface: nullable(Type.String(interfaceName), {
      default: null,
      examples: ['br-ctlplane'],
      description: 'the interface that the DHCP server listens on, such as br-ctlplane',
    }),
    ip_versions: Type.Array(Type.Unsafe<4 | 6>({ type: 'integer', enum: [4, 6] }), {
      default: [4],
      minItems: 1,
      uniqueItems: true,
      description: '4 = DHCP, udp port 67; 6 = DHCPv6, udp port 547',
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
      examples: [['52:54:00:aa:bb:cc', '52:54:00:*']],
      description: 'always answered, e.g. "52:54:00:aa:bb:cc" or "52:54:00:*"',
    }),
    deny: Type.Array(macs, {
      default: [],
      examples: [['52:54:00:aa:bb:cc', '52:54:00:*']],
      description: 'never answered; deny wins over allow',
    }),
    max_shrink: share({
      default: '50%',
      description: 'a listing of ports that lacks more than this share of the known MACs is not believed',
    }),
    on_stop: oneOf(['close', 'remove', 'leave'], {
      default: 'close',
      description: 'when the service ends: nobody is answered, our rules go, or they stay as they are',
    }),
    ethoib_interfaces: Type.Array(Type.String(interfaceName), {
      default: [],
      examples: [['ib0']],
      description:
        'Ethernet over InfiniBand: where /sys/class/net/IF/eth/neighs tells the MACs of ports with a client-id',
    }),
    nftables: { ...NftablesSettings, default: {}, description: 'for driver: nftables' },
    iptables: { ...IptablesSettings, default: {}, description: 'for driver: iptables' },
    dnsmasq: { ...DnsmasqSettings, default: {}, description: 'for driver: dnsmasq' },
  },
  { description: 'Firewall in front of the DHCP server' },
)
export type FirewallSettings = Static<typeof FirewallSettings>
