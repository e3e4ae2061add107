import { InspectorError } from '../model/error.ts'
import { isObject, objectsOf, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import type { Answer, Plan, PlannedRequest, Request } from '../model/plan.ts'
import type { Port } from '../model/node.ts'
import { at, keysOf, pointerOf } from '../model/pointer.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import type { BareMetal, KnownMac } from './needs.ts'

/** Which requests of a plan were answered, in this life of the process or an earlier one. */
export interface Marks {
  has(index: number): boolean
  /** `refusal`: why Ironic took the request only without what may be left out. */
  add(index: number, refusal?: string): Promise<void>
}

/** What became of a plan. */
export type Applied = {
  /** For people: what was left out, and why. */
  readonly warnings: readonly string[]
  readonly created: readonly KnownMac[]
  readonly deleted: readonly Mac[]
}

/** Node and ports as they are now. */
export type Present = Pick<BareMetal, 'node'> & { ports(): Promise<readonly Port[]> }

/** Sends one request until Ironic gives an answer that ends the matter; where the patience is. */
export type Send = (request: Request) => Promise<Answer>

/**
 * Makes the plan true, request by request, in its order; the only writer. Sending a request again is harmless: after a crash
 * between an answer and its mark that is what happens. `invalid` when Ironic refuses a request, `not_found` when the node vanished,
 * `internal` when Ironic fails by itself.
 */
export async function applyPlan(to: Present, send: Send, plan: Plan, marks: Marks): Promise<Applied> {
  const warnings: string[] = []
  const created: KnownMac[] = []
  for (const [index, request] of plan.requests.entries()) {
    if (marks.has(index)) continue
    const said: Said = { warnings }
    const answer = await attempt(to, send, request, said)
    const port = answer && createdPort(request, answer)
    if (port) created.push(port)
    await marks.add(index, said.refusal)
  }
  const deleted = plan.changes.flatMap(({ on, op }) => (op === 'delete' && typeof on === 'object' ? [on.port] : []))
  return { warnings, created, deleted }
}

/** What is told of a request while it is sent. */
type Said = { readonly warnings: string[]; refusal?: string }

/** The answer that counts; undefined when the request was dropped, with a warning. */
async function attempt(to: Present, send: Send, request: PlannedRequest, said: Said): Promise<Answer | undefined> {
  const { warnings } = said
  const answer = await send(request)
  if (answer.status < 300) return answer
  const refusal = `Ironic answered ${answer.status} to ${request.method} ${request.path} (${request.steps.join(', ')}): ${answer.message ?? 'no reason given'}`
  if (answer.status === 400) {
    const rest = await withoutDoneRemovals(to, request)
    if (rest) return rest.body ? attempt(to, send, rest, said) : undefined
  }
  if (answer.status === 400 && request.fallback !== undefined) {
    warnings.push(`${refusal}; sent again without the changes that may be left out`)
    said.refusal = answer.message ?? 'Ironic refused it'
    return request.fallback === null
      ? undefined
      : attempt(to, send, { ...request.fallback, steps: request.steps }, said)
  }
  if (answer.status === 409 && isCreation(request, '/v1/ports')) {
    warnings.push(`${refusal}; the port is left as it is`)
    return undefined
  }
  if (answer.status === 409 && isCreation(request, '/v1/nodes') && (await exists(to, request))) return answer
  if (answer.status === 404 && request.method === 'DELETE') return undefined
  const code =
    answer.status >= 500 || answer.status === 403 ? 'internal' : answer.status === 404 ? 'not_found' : 'invalid'
  throw new InspectorError(code, `Cannot apply the plan: ${refusal}`)
}

/**
 * The patch without what it removes and is gone already, as after a crash between answer and mark: Ironic refuses the whole of it then.
 * Undefined when there is no such thing; without a body when nothing else remains.
 */
async function withoutDoneRemovals(to: Present, request: PlannedRequest): Promise<PlannedRequest | undefined> {
  const operations = request.method === 'PATCH' ? objectsOf(request.body) : []
  if (!operations.some(({ op }) => op === 'remove')) return undefined
  const uuid = request.path.slice(request.path.lastIndexOf('/') + 1)
  const object = request.path.startsWith('/v1/ports/')
    ? (await to.ports()).find((port) => port.uuid === uuid)
    : await to.node(uuid)
  const isDone = ({ op, path }: JsonObject) => op === 'remove' && at(object, String(path)) === undefined
  const done = operations.flatMap((operation, index) => (isDone(operation) ? [index] : []))
  if (done.length === 0) return undefined
  const { body: _body, secrets = [], fallback, ...rest } = request
  const kept = operations.filter((_, index) => !done.includes(index))
  const moved = secrets.map((secret) => {
    const [index, ...below] = keysOf(secret.at)
    const before = done.filter((one) => one < Number(index)).length
    return { ...secret, at: pointerOf(String(Number(index) - before), ...below) }
  })
  return {
    ...rest,
    ...(kept.length > 0 ? { body: kept } : {}),
    ...(moved.length > 0 ? { secrets: moved } : {}),
    ...(fallback === undefined ? {} : { fallback }),
  }
}

function isCreation(request: Request, path: string): boolean {
  return request.method === 'POST' && request.path === path
}

// We choose the UUID of a discovered node, so that a creation whose answer was lost can be told from a taken name.
async function exists(to: Present, request: Request): Promise<boolean> {
  const uuid = isObject(request.body) ? uuidOf(request.body.uuid) : undefined
  if (!uuid) return false
  try {
    return (await to.node(uuid)).uuid === uuid
  } catch (error) {
    if (error instanceof InspectorError && error.code === 'not_found') return false
    throw error
  }
}

function createdPort(request: Request, { body }: Answer): KnownMac | undefined {
  if (!isCreation(request, '/v1/ports') || !isObject(request.body) || !isObject(body)) return undefined
  const mac = macOf(request.body.address)
  const port = uuidOf(body.uuid)
  const node: Uuid | undefined = uuidOf(request.body.node_uuid)
  return mac && port && node ? { mac, port, node } : undefined
}
