import { nodeBmc, nodeMac } from '../fakes/ironic.ts'
import { reportOf, withMore, type Payload } from './payload.ts'

/** Keys given twice: the last one counts, as in ironic-inspector, for look-up and steps alike. */
export const duplicateKeys: readonly Payload[] = [
  { says: 'a key of no meaning', body: (k) => withMore(k, '"a":1,"a":2'), harmless: true },
  {
    says: 'an inventory of another node first',
    body: (k) => `{"inventory":${JSON.stringify(reportOf(k + 1).inventory)},${JSON.stringify(reportOf(k)).slice(1)}`,
    harmless: true,
  },
  {
    says: "an inventory that is nobody's last",
    body: (k) => withMore(k, '"inventory":{"interfaces":[]}'),
    refused: /could not find a node/i,
  },
  {
    says: 'a MAC twice within an interface',
    body: (k) =>
      JSON.stringify(reportOf(k)).replaceAll(
        `"mac_address":"${nodeMac(k)}"`,
        (found) => `"mac_address":"${nodeMac(k + 1)}",${found}`,
      ),
    harmless: true,
  },
  {
    says: 'a BMC twice',
    body: (k) =>
      JSON.stringify(reportOf(k)).replace('"bmc_address"', () => `"bmc_address":"${nodeBmc(k + 1)}","bmc_address"`),
    harmless: true,
  },
  {
    says: 'logs 60,000 times among 20 MB',
    body: (k) =>
      `{${`"logs":"${'A'.repeat(320)}",`.repeat(30_000)}${'"logs":1,'.repeat(30_000)}${JSON.stringify(reportOf(k)).slice(1)}`,
    harmless: true,
  },
]
