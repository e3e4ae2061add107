import { InspectorError } from '../model/error.ts'
import { bmcAddresses, type Data } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { objectOf } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import type { Uuid } from '../model/uuid.ts'
import type { DiscoverySettings } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

/** What an unknown machine is created with, before the workflow's steps: driver, fields, and its BMC address for IPMI. */
export function enrolled(uuid: Uuid, report: Data, discovery: DiscoverySettings): JsonObject {
  const address = enrolledBmc(report, discovery)
  return {
    ...discovery.fields,
    uuid,
    driver: discovery.driver,
    driver_info: {
      ...objectOf(discovery.fields.driver_info),
      ...(address === undefined ? {} : { ipmi_address: address }),
    },
  }
}

/** The BMC address that an unknown machine is created with; undefined when it reports none of the wanted IP versions. */
export function enrolledBmc(report: Data, { bmc_address_versions }: DiscoverySettings): string | undefined {
  const { v4, v6 } = bmcAddresses(report)
  return bmc_address_versions.map((version) => (version === 4 ? v4 : v6)).find((address) => address !== null)
}

/** The node as Ironic will show it right after its creation, for the steps to see. */
export function nodeOf(body: JsonObject): Node {
  return {
    name: null,
    provision_state: 'enroll',
    maintenance: false,
    properties: {},
    extra: {},
    traits: [],
    ...body,
  } as unknown as Node
}

/** In microseconds. */
const hour = 3_600_000_000

/**
 * Accepts an unknown machine, unless as many were accepted within the last hour as may be; then `invalid`. Machines for which a
 * step refused the creation do not count. One after the other, so that none slips through.
 */
export function withinQuota<T>(
  { introspections, locks, clock, log }: Surroundings,
  { per_hour }: DiscoverySettings,
  accept: () => Promise<T>,
): Promise<T> {
  if (per_hour === 0) return accept()
  return locks.run('discovery quota', async () => {
    if ((await introspections.discoveredSince(clock.now() - hour)) < per_hour) return accept()
    log.warning('discovery.limited', 'An unknown machine was refused: discovery.per_hour is used up', { per_hour })
    throw new InspectorError(
      'invalid',
      `Cannot enroll the machine: ${per_hour} unknown machines were enrolled within the last hour, and "discovery.per_hour" allows no more; try again later`,
    )
  })
}
