/** What a hostile ramdisk posts. Each file here is one thing that it may try. */

import type { Json, JsonObject } from '../../src/model/json.ts'
import { nodeBmc, nodeMac } from '../fakes/ironic.ts'
import real from '../fixtures/samples/ipa-baremetal-4nic-3disk.json'

/** A body, and what may become of it. */
export type Payload = {
  readonly says: string
  /** The body for node k. */
  body(k: number): string | Uint8Array<ArrayBuffer>
  /** Refused for this reason, and the node goes on waiting; else the report is taken, and may end in an error. */
  readonly refused?: RegExp
  /** Taken, and the node is finished without an error. */
  readonly harmless?: true
  /** Text that both the data and what was posted still hold. */
  readonly keeps?: string
}

/** A real report, as node k would send it. */
export function reportOf(k: number): JsonObject {
  const { inventory } = real
  const [first, ...others] = inventory.interfaces
  return {
    ...real,
    inventory: {
      ...inventory,
      interfaces: [{ ...first, mac_address: nodeMac(k) }, ...others],
      bmc_address: nodeBmc(k),
      boot: { ...inventory.boot, pxe_interface: nodeMac(k) },
    },
    boot_interface: `01-${nodeMac(k).replaceAll(':', '-')}`,
    logs: Buffer.from('the logs of a ramdisk').toString('base64'),
  }
}

/** The report with every text in it changed, but the MAC that its node is found by. */
export function withEveryText(k: number, change: (text: string) => string): JsonObject {
  return everyText(reportOf(k), (text) => (text === nodeMac(k) ? text : change(text))) as JsonObject
}

/** The value with every text in it changed. */
export function everyText(value: Json | undefined, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item: Json) => everyText(item, change))
  if (typeof value !== 'object' || value === null) return value ?? null
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, everyText(item, change)]))
}

/** The report as text, with more JSON before its last brace. */
export function withMore(k: number, json: string): string {
  return JSON.stringify(reportOf(k)).replace(/\}$/, () => `,${json}}`)
}

/** The report with other parts of its inventory. */
export function withInventory(k: number, parts: JsonObject): string {
  const report = reportOf(k)
  return JSON.stringify({ ...report, inventory: { ...(report.inventory as JsonObject), ...parts } })
}

/** The interfaces of the report, as a list to add to. */
export function interfacesOf(k: number): readonly JsonObject[] {
  return (reportOf(k).inventory as { interfaces: readonly JsonObject[] }).interfaces
}
