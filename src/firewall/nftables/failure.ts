import { InspectorError } from '../../model/error.ts'

/** What a failing `nft` means, and what to do about it. */
const remedies: readonly (readonly [said: RegExp, remedy: string])[] = [
  [/there is no such program/, 'install the package "nftables", or set firewall.driver to iptables, dnsmasq or none'],
  [
    /Operation not permitted|must be root/,
    'the service needs the capability CAP_NET_ADMIN: in a systemd unit AmbientCapabilities=CAP_NET_ADMIN, in a container --cap-add NET_ADMIN',
  ],
  [
    /Protocol not supported|Unable to initialize Netlink socket/,
    'this kernel has no nf_tables: load that module, or set firewall.driver to iptables or dnsmasq',
  ],
  [
    /meta ibrname.*Operation not supported|Operation not supported.*meta ibrname/s,
    'this kernel cannot tell bridges (module nft_meta_bridge): name the port of the bridge in firewall.interface, once it is there',
  ],
  [
    /Operation not supported/,
    'this kernel lacks a part of nf_tables that the rules need: load its modules (nft_…), or set firewall.driver to iptables or dnsmasq',
  ],
  [
    /it took longer than/,
    'see with "ps" and "nft list tables" what holds it up; what held before holds on, unless the kernel got the change',
  ],
]

/** Where nft refuses something for a reason that we do not know. */
const search =
  'to look for the reason, give nft what "inspector firewall plan --offline" prints, as the same user: nft -c -f FILE; or set firewall.driver to iptables or dnsmasq'

/** The failure of `nft` as one of ours: what was being done, what nft said, and the remedy where there is one. */
export function refusal(what: string, cause: unknown): unknown {
  if (!(cause instanceof InspectorError)) return cause
  const known = remedies.find(([said]) => said.test(cause.message))?.[1]
  const remedy = known ?? (/exit code/.test(cause.message) ? search : undefined)
  return new InspectorError(cause.code, [`${what}: ${cause.message.trim()}`, remedy].filter(Boolean).join('; '), {
    cause,
  })
}
