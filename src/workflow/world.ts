import { changed } from '../model/change-document.ts'
import type { NewChange } from '../model/changes.ts'
import { asWritten, holdsWritten, plainly } from '../model/exact.ts'
import { inventoryOf, type Data, type Inventory } from '../model/inventory.ts'
import { isObject, objectOf, truthy, type Json } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import { unbornPort, type Node, type Port } from '../model/node.ts'
import type { World } from './hook.ts'
import { withSeals } from './placed-secrets.ts'
import { changedTraits, traitOf } from './traits.ts'

/**
 * The world before the first step. A report of 2015 has no inventory: the view made of its flat keys becomes `data.inventory`,
 * without `disks`, as nothing is known of them. `written`: the data as `exactView` gives them, when that is more than a plain parse.
 */
export function firstWorld(data: Data, node: Node, ports: readonly Port[], written?: Json): World {
  const inventory = inventoryOf(data)
  const posted = isObject(data.inventory) && truthy(data.inventory)
  const numbers = written === undefined ? {} : { written }
  return { data: posted ? data : { ...data, inventory }, inventory, node, ports, ...numbers }
}

/**
 * The world after a step. What its changes leave alone is shared, and where they have secrets it has seals; fails with `invalid` when a
 * path runs through text or a number.
 */
export function next(world: World, wanted: readonly NewChange[]): World {
  const changes = wanted.some(({ secrets }) => secrets) ? withSeals(wanted) : wanted
  const onData = changes.filter(({ on }) => on === 'data')
  const onNode = changes.filter(({ on }) => on === 'node')
  const exact = onData.some(({ value }) => holdsWritten(value))
  const data = onData.length > 0 ? objectOf(changed(world.data, exact ? onData.map(plainChange) : onData)) : world.data
  const written = exact ? changed(asWritten(world.data, world.written) ?? null, onData) : world.written
  return {
    data,
    inventory: data.inventory === world.data.inventory ? world.inventory : viewOf(data, world.inventory),
    node: onNode.length > 0 ? nextNode(world.node, onNode) : world.node,
    ports: nextPorts(world, changes),
    ...(written === undefined ? {} : { written }),
  }
}

/** Hooks take numbers for numbers. */
function plainChange(change: NewChange): NewChange {
  return change.value === undefined ? change : { ...change, value: plainly(change.value) }
}

function nextNode(node: Node, changes: readonly NewChange[]): Node {
  const fields = changes.filter((change) => traitOf(change) === undefined)
  const after = changed(node, fields.map(emptied)) as Node
  if (fields.length === changes.length) return after
  return { ...after, traits: changedTraits(node.traits ?? [], changes) }
}

const objects = ['/properties', '/driver_info', '/extra']

/** The change as Ironic takes it: of a field that is always an object an empty one is left, where it is removed or set to null. */
export function emptied<C extends NewChange>(change: C): C {
  const { on, path, value = null } = change
  return on === 'node' && value === null && objects.includes(path) ? { ...change, op: 'replace', value: {} } : change
}

function viewOf(data: Data, before: Inventory): Inventory {
  const { disks, ...view } = inventoryOf(data)
  const unknown = before.disks === undefined && !Object.hasOwn(objectOf(data.inventory), 'disks')
  return disks === undefined || unknown ? view : { ...view, disks }
}

function nextPorts({ node, ports }: World, changes: readonly NewChange[]): readonly Port[] {
  const byPort = Map.groupBy(
    changes.flatMap((change) => (typeof change.on === 'object' ? [{ mac: change.on.port, change }] : [])),
    ({ mac }) => mac,
  )
  if (byPort.size === 0) return ports
  const after = new Map<Mac, Port>(ports.map((port) => [port.address, port]))
  for (const [mac, group] of byPort) {
    const wanted = group.map(({ change }) => change)
    const last = wanted.findLast(({ op }) => op === 'create' || op === 'delete')
    if (last?.op === 'delete') after.delete(mac)
    else if (last) after.set(mac, { ...unborn(mac, node), ...objectOf(last.value) })
    const values = wanted.slice(last ? wanted.indexOf(last) + 1 : 0)
    const port = after.get(mac)
    if (port && values.length > 0) after.set(mac, changed(port, values) as Port)
  }
  return [...after.values()]
}

function unborn(mac: Mac, node: Node): Port {
  return {
    uuid: unbornPort,
    address: mac,
    node_uuid: node.uuid,
    pxe_enabled: true,
    extra: {},
    local_link_connection: {},
    physical_network: null,
  }
}
