import type { NewChange } from '../model/changes.ts'
import type { JsonObject } from '../model/json.ts'
import type { Mac } from '../model/mac.ts'
import type { Port } from '../model/node.ts'

/** A NIC that becomes a port, with what Ironic shall know of it. */
export type WantedPort = { readonly mac: Mac; readonly port: JsonObject }

/** Ports for NICs that have none yet, each MAC once; the MACs left out are in `existing`. */
export function createPorts(
  ports: readonly Port[],
  wanted: readonly WantedPort[],
): { readonly changes: readonly NewChange[]; readonly existing: readonly Mac[] } {
  const known = new Set(ports.map(({ address }) => address))
  const changes: NewChange[] = []
  const existing: Mac[] = []
  for (const { mac, port } of wanted) {
    if (known.has(mac)) existing.push(mac)
    else changes.push({ on: { port: mac }, op: 'create', path: '', value: port })
    known.add(mac)
  }
  return { changes, existing }
}

/** Deletes the ports whose NIC is not expected. */
export function deletePorts(ports: readonly Port[], expected: readonly Mac[]): readonly NewChange[] {
  const stay = new Set(expected)
  return ports
    .filter(({ address }) => !stay.has(address))
    .map(({ address }) => ({ on: { port: address }, op: 'delete', path: '' }))
}
