import type { Change } from '../model/changes.ts'
import { isObject, objectsOf, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { PlannedRequest } from '../model/plan.ts'
import { traitOf } from '../workflow/traits.ts'

/**
 * Finds the request that carries a change, from 1: by what it is about, as a plan's requests hold ids of ports and changes their MACs.
 * To be asked of all changes, in their order; undefined where none does.
 */
export function carriersOf(requests: readonly PlannedRequest[]): (change: Change) => number | undefined {
  const nodes = requests.findIndex(({ method, path }) => /^\/v1\/nodes(\/[^/]+)?$/.test(path) && method !== 'DELETE')
  const ofPort = new Map<Mac, number>()
  const taken = new Set<number>()
  const claim = (mac: Mac, isIts: (request: PlannedRequest) => boolean): number | undefined => {
    const known = ofPort.get(mac)
    if (known !== undefined) return known
    const index = requests.findIndex((request, at) => !taken.has(at) && isIts(request))
    if (index < 0) return undefined
    ofPort.set(mac, index)
    taken.add(index)
    return index
  }
  return (change) => {
    const { on, op, path } = change
    const trait = traitOf(change)
    let index: number | undefined = nodes < 0 ? undefined : nodes
    if (trait !== undefined) index = found(requests.findIndex((one) => one.path.endsWith(`/traits/${trait}`))) ?? index
    if (typeof on === 'object')
      index = claim(on.port, ({ method, path: to, body, steps }) => {
        if (!to.startsWith('/v1/ports') || !steps.includes(change.origin.step)) return false
        if (method === 'POST') return isObject(body) && macOf(body.address) === on.port
        if (op === 'create') return false
        // What is said of an item of a list is sent with the whole list.
        const isWithin = (one: JsonObject) => path === one.path || path.startsWith(`${String(one.path)}/`)
        return method === 'DELETE' ? op === 'delete' : objectsOf(body).some(isWithin)
      })
    return index === undefined || !requests[index]?.steps.includes(change.origin.step) ? undefined : index + 1
  }
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index
}
