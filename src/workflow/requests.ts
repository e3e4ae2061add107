import { changed } from '../model/change-document.ts'
import type { Change, NewChange } from '../model/changes.ts'
import { codeOf } from '../model/error.ts'
import { objectOf, type Json, type JsonObject } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import type { Node, Port } from '../model/node.ts'
import type { PlannedRequest, Request } from '../model/plan.ts'
import { patchOperations } from './patch-operations.ts'
import { withMasks, withSeals } from './placed-secrets.ts'
import { traitOf } from './traits.ts'

/** What the changes are about: the node and its ports as they were before the run; `create` is the body of a node still to be created. */
export type Before = { readonly node: Node; readonly ports: readonly Port[]; readonly create: JsonObject | null }

/** What the changes come to at Ironic, in the order of sending: node, its traits, new ports, changed ports, deleted ports. */
export function requestsOf(before: Before, changes: readonly Change[]): readonly PlannedRequest[] {
  const { node, ports, create } = before
  const onNode = changes.filter((change) => change.on === 'node' && traitOf(change) === undefined)
  const byTrait = Map.groupBy(changes, traitOf)
  const byMac = new Map<Mac, Change[]>()
  for (const change of changes) {
    if (typeof change.on !== 'object') continue
    const group = byMac.get(change.on.port)
    if (group) group.push(change)
    else byMac.set(change.on.port, [change])
  }
  const known = new Map(ports.map((port) => [port.address, port]))
  const groups = Array.from(byMac, ([mac, group]) => ({ mac, group, port: known.get(mac) }))
  return [
    ...(create
      ? [planned(onNode, (some) => ({ method: 'POST', path: '/v1/nodes', body: changed(create, some) }), 'always')]
      : [planned(onNode, (some) => nodePatch(node, some))]),
    ...Array.from(byTrait, ([name, group]) =>
      name === undefined ? null : planned(group, (some) => traitRequest(node, name, some)),
    ),
    ...groups.flatMap(({ mac, group, port }) => (port ? [] : [planned(group, (some) => creation(mac, node, some))])),
    ...groups.flatMap(({ group, port }) =>
      port && !isDeleted(group) ? [planned(group, (some) => patch(`/v1/ports/${port.uuid}`, port, some))] : [],
    ),
    ...groups.flatMap(({ group, port }) =>
      port && isDeleted(group)
        ? [
            planned(
              group.filter(({ op }) => op === 'delete'),
              (some) => deletion(port, some),
            ),
          ]
        : [],
    ),
  ].filter((request) => request !== null)
}

/** The request for all changes, and the one to fall back to without those of optional steps. */
function planned(
  changes: readonly Change[],
  make: (changes: readonly Change[]) => Request | null,
  send: 'always' | 'when changed' = 'when changed',
): PlannedRequest | null {
  // Bodies are built with seals only where there are secrets: all else is as it was.
  const isSecret = changes.some(({ secrets }) => secrets)
  const build = (some: readonly Change[]) => {
    if (!isSecret) return make(some)
    const built = make(withSeals(some) as readonly Change[])
    return built && withMasks(built)
  }
  const request = changes.length > 0 || send === 'always' ? build(changes) : null
  if (!request) return null
  const steps = [...new Set(changes.map(({ origin }) => origin.step))]
  const firm = changes.filter(({ may }) => !may)
  if (firm.length === changes.length) return { ...request, steps }
  const fallback = firm.length > 0 || send === 'always' ? unlessImpossible(() => build(firm)) : null
  return { ...request, steps, ...(fallback === undefined ? {} : { fallback }) }
}

/** Undefined where the other changes build on those that may be left out: an object in the place of text, an item of a longer list. */
function unlessImpossible(make: () => Request | null): Request | null | undefined {
  try {
    return make()
  } catch (error) {
    if (codeOf(error) === 'invalid') return undefined
    throw error
  }
}

function creation(mac: Mac, node: Node, changes: readonly Change[]): Request | null {
  const from = changes.findLastIndex(({ op }) => op === 'create')
  const later = changes.slice(from + 1)
  if (from < 0 || isDeleted(later)) return null
  const body = {
    address: mac,
    node_uuid: node.uuid,
    extra: {},
    pxe_enabled: true,
    ...objectOf(changes[from]?.value),
  }
  return { method: 'POST', path: '/v1/ports', body: changed(body, later) }
}

function deletion(port: Port, changes: readonly Change[]): Request | null {
  return changes.length > 0 ? { method: 'DELETE', path: `/v1/ports/${port.uuid}` } : null
}

function isDeleted(changes: readonly NewChange[]): boolean {
  return changes.findLast(({ op }) => op === 'create' || op === 'delete')?.op === 'delete'
}

function nodePatch(node: Node, changes: readonly NewChange[]): Request | null {
  const request = patch(`/v1/nodes/${node.uuid}`, node, changes)
  const driver = changes.findLast(({ path }) => path === '/driver')
  // Interfaces of the old driver may not fit the new one: Ironic would refuse the whole patch.
  return request && driver && !driver.keepInterfaces ? { ...request, query: { reset_interfaces: 'True' } } : request
}

function traitRequest(node: Node, name: string, changes: readonly NewChange[]): Request | null {
  const last = changes.at(-1)
  if (!last) return null
  return { method: last.op === 'remove' ? 'DELETE' : 'PUT', path: `/v1/nodes/${node.uuid}/traits/${name}` }
}

function patch(path: string, object: Json, changes: readonly NewChange[]): Request | null {
  const body = patchOperations(object, changes)
  return body.length > 0 ? { method: 'PATCH', path, body } : null
}
