import { createBmcAddresses } from '../ironic/bmc-addresses.ts'
import { policyOf } from '../firewall/index.ts'
import { concealing } from '../model/conceal.ts'
import { mask, Secret } from '../model/secret.ts'
import { silent } from '../platform/log.ts'
import type { Stage } from '../rehearsal/situation.ts'
import type { Configuration } from './live.ts'

/** What a rehearsal works with in place of a configuration file, when there is none: the built-in workflows, and nothing outside. */
export const bareText = `version: 1
api: {listen: "127.0.0.1:5050", auth: none}
ironic: {type: standalone}
firewall: {driver: none}
`

// A shorter one is part of words that are none.
const shortest = 4

/** The stage on which a configuration is rehearsed. Its secrets stay behind: masks take their places. BMC names are not resolved. */
export function stageOf({ settings, workflows, rules }: Configuration): Stage {
  const secrets = Object.fromEntries(Object.keys(settings.secrets).map((name) => [name, new Secret(mask)]))
  const current = { ...settings, secrets, workflows, rules }
  const texts = Object.values(settings.secrets).map((secret) => secret.reveal())
  return {
    current,
    firewall: policyOf(settings.firewall, settings.discovery !== undefined),
    conceal: concealing(texts.filter((text) => text.length >= shortest)),
    bmcAddresses: createBmcAddresses(settings.ironic.bmc_address_fields, () => Promise.resolve([]), silent),
  }
}
