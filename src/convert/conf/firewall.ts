import type { Draft } from '../draft.ts'
import type { Reader } from '../reader.ts'
import type { Generation } from './generation.ts'

/** Who gets a DHCP answer. */
export function convertFirewall(conf: Reader, draft: Draft, generation: Generation): void {
  const managed = conf.flag(['firewall.manage_firewall', 'iptables.manage_firewall', 'discoverd.manage_firewall'])
  const driver = conf.word(['pxe_filter.driver'], { iptables: 'iptables', dnsmasq: 'dnsmasq', noop: 'none' })
  const chosen = driver?.value ?? (managed?.value === false ? 'none' : 'iptables')
  draft.set('firewall.driver', chosen, [driver?.source ?? managed?.source])
  if (driver && managed) draft.remark('needless', managed.source, { note: 'driver of [pxe_filter] counts' })
  if (chosen !== 'none') common(conf, draft, generation)
  if (chosen === 'iptables') iptables(conf, draft)
  if (chosen === 'dnsmasq') dnsmasq(conf, draft)
}

function common(conf: Reader, draft: Draft, generation: Generation): void {
  const device = conf.text(['iptables.dnsmasq_interface', 'firewall.dnsmasq_interface', 'discoverd.dnsmasq_interface'])
  draft.set('firewall.interface', device?.value ?? 'br-ctlplane', [device?.source])
  const deny = conf.flag(['pxe_filter.deny_unknown_macs'])
  draft.set('firewall.unknown_macs', deny?.value ? 'deny' : 'allow', [deny?.source])
  // The first one let unknown machines in at any time; the later ones answer nobody when there is nothing to do.
  if (generation === '2015') draft.set('firewall.when_idle', 'keep-open', [])
  const period = conf.number([
    'pxe_filter.sync_period',
    'firewall.firewall_update_period',
    'discoverd.firewall_update_period',
  ])
  if (period) draft.set('firewall.sync_interval', `${period.value}s`, [period.source])
  const neighbours = conf.list(['iptables.ethoib_interfaces', 'firewall.ethoib_interfaces'])
  if (neighbours) draft.set('firewall.ethoib_interfaces', [...neighbours.value], [neighbours.source])
}

function iptables(conf: Reader, draft: Draft): void {
  const chain = conf.text(['iptables.firewall_chain', 'firewall.firewall_chain'])
  if (chain) draft.set('firewall.iptables.chain', chain.value, [chain.source])
  const version = conf.number(['iptables.ip_version'])
  if (version) draft.set('firewall.ip_versions', [version.value], [version.source])
  // At its end it took its chains away.
  draft.set('firewall.on_stop', 'remove', [])
}

function dnsmasq(conf: Reader, draft: Draft): void {
  // At its end it left the files as they were.
  draft.set('firewall.on_stop', 'leave', [])
  const directory = conf.text(['dnsmasq_pxe_filter.dhcp_hostsdir'])
  if (directory) draft.set('firewall.dnsmasq.hostsdir', directory.value, [directory.source])
  const purge = conf.flag(['dnsmasq_pxe_filter.purge_dhcp_hostsdir'])
  if (purge) draft.set('firewall.dnsmasq.purge_on_start', purge.value, [purge.source])
  for (const when of ['start', 'stop'] as const) {
    const command = conf.text([`dnsmasq_pxe_filter.dnsmasq_${when}_command`])
    if (command && /[|&;<>()$`\\"'*?~#]/.test(command.value))
      draft.remark('dropped', command.source, { note: 'commands are run without a shell: put this one into a script' })
    else if (command)
      draft.set(`firewall.dnsmasq.${when}_command`, command.value.split(/\s+/).filter(Boolean), [command.source])
  }
}
