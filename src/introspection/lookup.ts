import { codeOf, InspectorError } from '../model/error.ts'
import type { Data, LookupKeys } from '../model/inventory.ts'
import { isActive } from '../model/node.ts'
import type { Uuid } from '../model/uuid.ts'
import { enrolledBmc } from './enroll.ts'
import type { Acceptance, BareMetal } from './needs.ts'
import type { DiscoverySettings } from './settings.ts'
import type { Surroundings } from './surroundings.ts'

/** Which node a report belongs to, and why it may be processed. */
export type Match = { readonly uuid: Uuid; readonly from: Acceptance['from'] }

/**
 * Finds the node of a report. The running introspection that shares most keys wins; a tie is an error. Nobody matches: a node that
 * nobody started, where that is accepted; else an unknown machine, where discovery is on. `invalid` in every other case, never
 * `not_found`: IPA retries on 5xx only, and clients expect 400.
 */
export async function lookUp(around: Surroundings, keys: LookupKeys, report: Data): Promise<Match> {
  const scores = await around.introspections.matches(keys)
  const best = scores.filter(({ score }) => score === scores[0]?.score)
  if (best.length > 1)
    throw new InspectorError(
      'invalid',
      `Look up error: ${described(keys)} match several nodes equally well: ${best.map(({ uuid }) => uuid).join(', ')}`,
    )
  if (best[0]) return { uuid: best[0].uuid, from: 'started' }
  return unmatched(around, keys, report)
}

async function unmatched(
  { bareMetal, newUuid, current }: Surroundings,
  keys: LookupKeys,
  report: Data,
): Promise<Match> {
  const { discovery, introspection } = current()
  const acceptsAny = introspection.not_started === 'accept'
  const unknown = `Look up error: could not find a node for attributes ${described(keys)}`
  const takesUnstarted = acceptsAny || introspection.permit_active
  if (!discovery && !takesUnstarted) throw new InspectorError('invalid', unknown)
  if (keys.macs.length === 0 && keys.bmc.length === 0)
    throw new InspectorError('invalid', `${unknown}: the report has neither a valid MAC nor a BMC address`)
  const nodes = await bareMetal.nodesWith(discovery && !takesUnstarted ? createdWith(keys, report, discovery) : keys)
  if (nodes.length > 1)
    throw new InspectorError(
      'invalid',
      `Look up error: ${described(keys)} belong to several nodes: ${nodes.join(', ')}`,
    )
  const [found] = nodes
  if (found && (acceptsAny || (introspection.permit_active && (await isInUse(bareMetal, found)))))
    return { uuid: found, from: 'unstarted' }
  if (found)
    throw new InspectorError('invalid', `${unknown}: node "${found}" has them, but nobody started its introspection`)
  if (!discovery) throw new InspectorError('invalid', unknown)
  return { uuid: newUuid(), from: 'discovered' }
}

/** What no other node may have: the MACs, and the one BMC address that the new node would get. */
function createdWith({ macs }: LookupKeys, report: Data, discovery: DiscoverySettings): LookupKeys {
  const bmc = enrolledBmc(report, discovery)
  return { macs, bmc: bmc === undefined ? [] : [bmc] }
}

async function isInUse(bareMetal: BareMetal, uuid: Uuid): Promise<boolean> {
  try {
    return isActive(await bareMetal.node(uuid))
  } catch (error) {
    // It vanished since it was listed; a ramdisk must not ask for it again and again.
    if (codeOf(error) === 'not_found') return false
    throw error
  }
}

function described({ bmc, macs }: LookupKeys): string {
  const shown = macs.slice(0, 8).join(', ') + (macs.length > 8 ? ` and ${macs.length - 8} more` : '')
  return `{bmc_address: [${bmc.join(', ')}], mac: [${shown}]}`
}
