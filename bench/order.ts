import { isObject, textOf, type Json } from '../src/model/json.ts'
import { nodeUuid } from '../test/fakes/ironic.ts'

/** For how many nodes the stub's log shows the node's PATCH answered before the answer to the report came, and how often power off came after that PATCH. */
export type Order = { readonly nodes: number; readonly patchedBefore: number; readonly powerAfter: number }

/** Compares the log of a recording stub with the times (ms since 1970) at which the answers to the reports came, by node from 1. */
export async function orderIn(ironic: string, answered: readonly number[]): Promise<Order> {
  const log: Json = JSON.parse(await (await fetch(`${ironic}/_fake/requests`)).text())
  const entries = (Array.isArray(log) ? log : []).filter(isObject)
  const patched = new Map<string, number>()
  const off = new Map<string, number>()
  for (const { method, path, at, answeredAt, body } of entries) {
    const uuid = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(textOf(path) ?? '')?.[0] ?? ''
    if (method === 'PATCH' && String(path).startsWith('/v1/nodes/')) patched.set(uuid, Number(answeredAt))
    if (isObject(body) && body.target === 'power off') off.set(uuid, Number(at))
  }
  const uuids = answered.map((_, n) => nodeUuid(n + 1))
  const count = (holds: (uuid: string, n: number) => boolean) => uuids.filter(holds).length
  return {
    nodes: uuids.length,
    patchedBefore: count((uuid, n) => (patched.get(uuid) ?? Infinity) <= (answered[n] ?? 0)),
    powerAfter: count((uuid) => (off.get(uuid) ?? 0) >= (patched.get(uuid) ?? Infinity)),
  }
}
