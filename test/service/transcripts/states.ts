/** What the recording only describes: the reports that were posted, and the states in which the service was asked. */

import { readFileSync } from 'node:fs'
import type { Json, JsonObject } from '../../../src/model/json.ts'
import { nodeBmc, nodeMac, nodeUuid } from '../../fakes/ironic.ts'
import type { Site } from '../contract/served.ts'
import { until } from '../inspector.ts'
import type { Pair } from './read.ts'

const text21 = readFileSync(new URL('../../fixtures/transcripts-report.json', import.meta.url), 'utf8')

/** What the ramdisk of node k posted: two NICs with LLDP, three disks, extra data. */
export function reportOf(k: number): JsonObject & { readonly inventory: JsonObject } {
  const tail = nodeMac(k).slice(9)
  return JSON.parse(
    text21
      .replaceAll('77:00:15', tail)
      .replaceAll('77-00-15', tail.replaceAll(':', '-'))
      .replaceAll(nodeBmc(21), nodeBmc(k)),
  ) as JsonObject & { readonly inventory: JsonObject }
}

function flat(k: number): JsonObject {
  return {
    cpus: 8,
    cpu_arch: 'x86_64',
    memory_mb: 65536,
    local_gb: 479,
    interfaces: {
      eno1: { mac: nodeMac(k), ip: `192.0.2.${k}` },
      eno2: { mac: nodeMac(k).replace('54:00', '54:01'), ip: null },
    },
    ipmi_address: nodeBmc(k),
    boot_interface: `01-${nodeMac(k).replaceAll(':', '-')}`,
    block_devices: { serials: ['SER0001', 'SER0002'] },
  }
}

/** The body that was sent: as written, or built from its description `<…>`. */
export function bodyOf({ body }: Pair): string | undefined {
  const [, words] = /^<(.*)>$/.exec(body ?? '') ?? []
  return words === undefined ? body : JSON.stringify(described(words))
}

function described(words: string): Json {
  if (words === 'scope of 256 characters')
    return { scope: 's'.repeat(256), actions: [{ action: 'fail', message: 'no' }] }
  if (/^inventory of a (node nobody knows|machine that ironic does not know)$/.test(words)) return reportOf(999)
  const [k = NaN, other] = [...words.matchAll(/rig-(\d{4})/g)].map(([, digits]) => Number(digits))
  if (words.startsWith('flat 2015 format')) return flat(k)
  const report = reportOf(k)
  const { inventory } = report
  if (other !== undefined) return { ...report, inventory: { ...inventory, bmc_address: nodeBmc(other) } }
  if (words.includes('plus "error"')) return { ...report, error: 'ramdisk exploded' }
  if (words.includes('with 4 CPUs'))
    return { ...report, inventory: { ...inventory, cpu: { ...(inventory.cpu as JsonObject), count: 4 } } }
  if (words.includes('without disks')) return { ...report, inventory: { ...inventory, disks: [] } }
  if (words.includes('without boot_interface')) {
    const { boot_interface: _left, ...rest } = report
    return { ...rest, inventory: { ...inventory, boot: { current_boot_mode: 'uefi', pxe_interface: null } } }
  }
  return report
}

/** What happened before a pair was recorded and is not among the pairs, or what keeps a run in a passing state; by section and request. */
const scenes: Readonly<Record<string, (site: Site) => Promise<unknown> | void>> = {
  [`Start: POST ${of(21)}`]: (site) => holds(site, 'PUT', `${nodeUuid(21)}/management`),
  [`Continue: bad input: POST /v1/continue [token: none] body <inventory of rig-0022 plus "error": "ramdisk exploded">`]:
    (site) => waits(site, 22),
  'Continue: success: POST /v1/continue [token: none] body <inventory of rig-0021>': (site) =>
    holds(site, 'PUT', `${nodeUuid(21)}/states/power`),
  'Continue: success: POST /v1/continue [token: none] body <inventory of rig-0024 without boot_interface>': (site) =>
    waits(site, 24),
  [`Abort: POST ${of(22)}/abort`]: (site) => waits(site, 22),
  [`Reprocess: POST ${of(21)}/data/unprocessed`]: (site) => holds(site, 'GET', `/nodes/${nodeUuid(21)}`),
  'List: GET /v1/introspection?limit=2': async (site) => {
    await waits(site, 22)
    await call(site, 'POST', `${of(22)}/abort`)
    await settles(site, 22)
    for (const k of [23, 24, 25]) await reports(site, k)
    await call(site, 'POST', of(32))
    await settles(site, 32)
    for (const k of [33, 21]) await reports(site, k)
  },
  'A rule that fails the introspection: POST /v1/continue [token: none] body <inventory of rig-0027>': async (site) => {
    const conditions = [{ op: 'eq', field: 'data://inventory.cpu.count', value: 8 }]
    const rule = { conditions, actions: [{ action: 'fail', message: 'eight is too many' }] }
    await call(site, 'POST', '/v1/rules', JSON.stringify(rule))
    await waits(site, 27)
  },
}

/** Brings about the state in which this pair was recorded, as far as the pairs before did not. */
export async function prepare(pair: Pair, site: Site): Promise<void> {
  await scenes[`${pair.section}: ${pair.request}`]?.(site)
  const [, node] = /^\/v1\/introspection\/([^/?]+)/.exec(pair.path) ?? []
  if (pair.method === 'POST' && node) await settles(site, node)
}

/** Asks until a run has come to that state, as the recording waited, too; gives up after 20 s. */
export async function reached(ask: () => Promise<string>, state: Json | undefined): Promise<void> {
  if (state === undefined) return
  for (let left = 1000; left > 0 && !(await ask()).includes(`"state":"${String(state)}"`); left--) await Bun.sleep(20)
}

function of(k: number): string {
  return `/v1/introspection/${nodeUuid(k)}`
}

/** Ironic takes 1 s for the next such request, so that a state on the way is seen. */
function holds(site: Site, method: string, path: string): void {
  site.ironic.fault({ method, path, delay: 1000, times: 1 })
}

async function call({ url, tokens }: Site, method: string, path: string, body?: string): Promise<string> {
  const headers = { 'x-auth-token': tokens.admin ?? '' }
  return (await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })).text()
}

async function settles(site: Site, node: number | string): Promise<void> {
  const path = typeof node === 'number' ? of(node) : `/v1/introspection/${node}`
  const busy = /"state":"(starting|processing|reapplying|aborting|enrolling)"/
  await until(async () => !busy.test(await call(site, 'GET', path)), `${node} is not busy`)
}

async function waits(site: Site, k: number): Promise<void> {
  await call(site, 'POST', `${of(k)}?manage_boot=0`)
  await settles(site, k)
}

async function reports(site: Site, k: number): Promise<void> {
  await waits(site, k)
  await call(site, 'POST', '/v1/continue', JSON.stringify(reportOf(k)))
  await settles(site, k)
}
