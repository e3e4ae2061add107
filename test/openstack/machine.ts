import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import type { Inspector } from './program.ts'
import { until } from './waiting.ts'

const fixtures = join(import.meta.dir, '..', 'fixtures', 'samples')

/** A recorded report, as text. */
export function report(name: string): string {
  return readFileSync(join(fixtures, `${name}.json`), 'utf8')
}

/** The recorded flat report with another BMC address and other MACs: `b8:ca` becomes `prefix`. */
export function flatReport(bmc: string, prefix: string): string {
  return report('flat-baremetal')
    .replace('198.51.100.101', bmc)
    .replaceAll('b8:ca', prefix)
    .replaceAll('b8-ca', prefix.replace(':', '-'))
}

/** The recorded report with LLDP of another machine: its BMC address, and its MACs, whose `3c:fd:fe` becomes `prefix`. */
export function switchedReport(bmc: string, prefix: string): string {
  return report('ipa-lldp-rich')
    .replace('198.51.100.61', bmc)
    .replaceAll('3c:fd:fe', prefix)
    .replaceAll('3c-fd-fe', prefix.replaceAll(':', '-'))
}

/** What the original made of a report. */
export function recorded(name: string): JsonObject {
  const json: Json = JSON.parse(readFileSync(join(fixtures, 'expected', `${name}.json`), 'utf8'))
  return objectOf(objectOf(json).expected)
}

/** Addresses of the ports that the original created for a report, sorted. */
export function recordedPorts(name: string): string[] {
  const calls = recorded(name).ironic_calls_in_order
  const created = (Array.isArray(calls) ? calls : []).filter((call) => objectOf(call).call === 'POST port')
  return created.map((call) => textOf(objectOf(call).address) ?? '').toSorted(byText)
}

/** A node that Ironic knows. */
export type Machine = {
  readonly uuid: string
  /** As Ironic's own API shows it. */
  node(): Promise<JsonObject>
  /** Its ports, sorted by address. */
  ports(): Promise<JsonObject[]>
}

/** Enrols a node with simulated hardware, with ports and further fields, and brings it to `manageable`. */
export async function enrol(
  cloud: Cloud,
  driver_info: JsonObject,
  macs: readonly string[] = [],
  fields: JsonObject = {},
): Promise<Machine> {
  const made = await cloud.ironic('POST', '/v1/nodes', { driver: 'fake-hardware', driver_info, ...fields })
  const uuid = textOf(made.uuid) ?? ''
  for (const address of macs) await cloud.ironic('POST', '/v1/ports', { node_uuid: uuid, address })
  await cloud.ironic('PUT', `/v1/nodes/${uuid}/states/provision`, { target: 'manage' })
  const node = () => cloud.ironic('GET', `/v1/nodes/${uuid}`)
  await until('the node is manageable', async () => (await node()).provision_state === 'manageable')
  return {
    uuid,
    node,
    async ports() {
      const { ports } = await cloud.ironic('GET', `/v1/ports/detail?node=${uuid}`)
      const listed = Array.isArray(ports) ? ports.filter(isObject) : []
      return listed.toSorted((a, b) => byText(textOf(a.address) ?? '', textOf(b.address) ?? ''))
    },
  }
}

/** Waits until the introspection's status fulfils the condition; gives the status. */
export function status(
  inspector: Inspector,
  token: string,
  uuid: string,
  fulfils: (status: JsonObject) => boolean,
  seconds = 30,
): Promise<JsonObject> {
  let last: JsonObject = {}
  return until(
    'the status is as wanted',
    async () => {
      last = (await inspector.ask('GET', `/v1/introspection/${uuid}`, token)).body
      return fulfils(last) ? last : undefined
    },
    seconds,
  ).catch((error: unknown) => {
    throw new Error(`${String(error)}: it is ${JSON.stringify(last)}\n${inspector.log()}`)
  })
}

/** Posts the report as the node's ramdisk would, once the node waits for it. */
export async function ramdisk(inspector: Inspector, token: string, uuid: string, text: string): Promise<void> {
  // A client that takes long to begin, and a status of the time before, are waited for.
  await until(
    'the node waits for its ramdisk',
    async () => (await inspector.ask('GET', `/v1/introspection/${uuid}`, token)).body.state === 'waiting',
    60,
  )
  const answer = await inspector.ask('POST', '/v1/continue', null, text)
  if (answer.status >= 500) throw new Error(`The report is answered with ${answer.status}`)
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
