import { iptables } from '../../src/firewall/iptables/driver.ts'
import { createRun } from '../../src/platform/command.ts'
import { firewallContract } from '../firewall/contract.ts'
import { hindrance, namespace, title } from './namespace.ts'
import { programsIn } from './programs.ts'

const reason = hindrance('iptables-nft', 'iptables-legacy', 'ip6tables-nft', 'ip6tables-legacy')
const place = { chain: 'ironic-inspector', interface: 'br-test', ip_versions: [4, 6] } as const
const { signal } = new AbortController()

for (const variant of ['nft', 'legacy']) {
  const kernel = reason === undefined ? await namespace(`iptables-${variant}`) : undefined
  const run = kernel
    ? programsIn(kernel, {
        'iptables-save': `iptables-${variant}-save`,
        'iptables-restore': `iptables-${variant}-restore`,
        'ip6tables-save': `ip6tables-${variant}-save`,
        'ip6tables-restore': `ip6tables-${variant}-restore`,
      })
    : createRun({})
  const driver = () => iptables(place, run)
  firewallContract(title(`iptables-${variant}`, reason), reason !== undefined, async () => {
    await driver().remove(signal)
    return driver()
  })
}
