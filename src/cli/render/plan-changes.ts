import { objectOf, objectsOf, textOf, type JsonObject } from '../../model/json.ts'
import { macOf, type Mac } from '../../model/mac.ts'
import type { Change } from '../../model/changes.ts'
import { nodeDifferences, portDifferences, type Difference } from '../../rehearsal/differences.ts'
import { firewallOf } from '../../rehearsal/document.ts'
import type { Rehearsal } from '../../rehearsal/rehearse.ts'
import type { Colors } from '../colors.ts'
import { aligned, dotted, painted, shownAt } from './values.ts'

/** The differences of the node, one a line, each with what made it. */
export function nodeLines(ended: Rehearsal, driver: string | undefined, colors: Colors): readonly string[] {
  const isNew = !ended.before.node
  const rows = nodeDifferences(ended).map((difference) => {
    const { path, by } = difference
    const given = isNew && path === '/driver' && by ? `  (discovery: ${driver})` : ''
    return [
      signOf(difference),
      nameOf(path),
      changeText(difference),
      madeBy(by, ended, isNew ? 'discovery' : '') + given,
    ]
  })
  return painted(aligned(rows), colors)
}

/** The differences of the ports, one a line. */
export function portLines(ended: Rehearsal, colors: Colors): readonly string[] {
  const nics = new Map(
    objectsOf(objectOf(ended.data?.inventory).interfaces).map((nic) => [macOf(nic.mac_address), nic]),
  )
  const nameOf = (mac: unknown) => textOf(nics.get(macOf(mac))?.name) ?? ''
  const rows = portDifferences(ended).flatMap((one): readonly (readonly string[])[] => {
    const mac = String(one.port.address)
    if (one.kind === 'changed')
      return one.differences.map((difference) => [
        '~',
        mac,
        nameOf(mac),
        `${dotted(difference.path)}  ${changeText(difference)}`,
        madeBy(difference.by, ended),
      ])
    const what = one.kind === 'created' ? linkText(one.port) : ''
    return [[one.kind === 'created' ? '+' : '-', mac, nameOf(mac), what, madeBy(one.by, ended)]]
  })
  return painted(aligned(rows), colors)
}

/** What the firewall does otherwise afterwards. */
export function firewallLines(ended: Rehearsal): readonly string[] {
  const { added, removed, unknown } = firewallOf(ended)
  return [
    ...(added.length > 0 ? [`  + allow  ${macsText(added)}`] : []),
    ...(removed.length > 0 ? [`  + deny   ${macsText(removed)}    no longer on introspection`] : []),
    `  unknown MACs: ${unknown === 'allow' ? 'allowed' : 'denied'}`,
  ]
}

function signOf({ before, after }: Difference): string {
  return before === undefined ? '+' : after === undefined ? '-' : '~'
}

function nameOf(path: string): string {
  return path.startsWith('/traits/') ? 'traits' : dotted(path)
}

function changeText({ path, before, after }: Difference): string {
  if (before === undefined) return shownAt(path, after)
  return after === undefined ? shownAt(path, before) : `${shownAt(path, before)} → ${shownAt(path, after)}`
}

/** The step or rule that made a change. A rule of the API has a name only in its description. */
function madeBy(change: Change | undefined, { trace }: Rehearsal, otherwise = ''): string {
  if (!change) return otherwise
  const { step, rule } = change.origin
  const ruled = trace?.steps.flatMap(({ rules = [] }) => rules).find(({ id }) => id === rule)
  return rule === undefined ? step : `${step}: ${ruled?.at ? rule : (ruled?.description ?? rule)}`
}

function linkText(port: JsonObject): string {
  const { switch_id: id, port_id: at } = objectOf(port.local_link_connection)
  const link = textOf(id) ? [`switch ${String(id)}`, textOf(at) ?? ''] : []
  return [...(port.pxe_enabled === true ? ['pxe'] : []), ...link].join('  ').trim()
}

function macsText(macs: readonly Mac[]): string {
  return macs.length > 4 ? `${macs.slice(0, 3).join(' ')} … ${macs.length - 3} more` : macs.join(' ')
}
