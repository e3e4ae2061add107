import { InspectorError } from '../model/error.ts'
import { isObject, objectOf, objectsOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { macOf, type Mac } from '../model/mac.ts'
import { didYouMean } from '../model/nearest.ts'
import { keysOf, pointerOf, type Pointer } from '../model/pointer.ts'
import { isAbout } from './differences.ts'

/** What somebody asks about: a place of the node, of the data, or of a port. */
export type Field = { readonly on: 'node' | 'data' | { readonly port: Mac }; readonly path: Pointer }

/** One change in the life of a value. */
export type Link = {
  /** The step's place in the list, from 1. */
  readonly step: number
  readonly id: string
  readonly rule?: string
  readonly at?: JsonObject
  /** Of the value itself, or of what holds it; absent = it was removed. */
  readonly value?: Json
  readonly path: Pointer
  readonly notes: readonly string[]
  /** What the value was made of: paths of the data, as they are written, with their values. */
  readonly from?: readonly JsonObject[]
  readonly when?: JsonObject
  /** Those of a rule in ironic-inspector's form. */
  readonly conditions?: readonly JsonObject[]
  /** What Ironic said when it refused the change, which was left out. */
  readonly refused?: string
  /** The request that carried it, from 1, with its method and, where it was sent, its answer. */
  readonly request?: {
    readonly n: number
    readonly of: number
    readonly method: string
    readonly code?: number
    readonly duration?: number
  }
}

/** How a value came about. */
export type Explained = {
  readonly field: Field
  /** What was there before the run; absent = nothing, or nobody knows. */
  readonly before?: Json
  readonly chain: readonly Link[]
  /** Steps and rules that would have written it, and did not. Runs of old tell of none. */
  readonly notBy: readonly JsonObject[]
}

/** Reads a field: `properties.local_gb`, `data.root_disk`, `port 52:54:00:12:34:56`, `port MAC pxe_enabled`. `invalid` for a port without a MAC. */
export function fieldOf(text: string): Field {
  const [word = '', mac, below = ''] = text.trim().split(/\s+/)
  if (word === 'port') {
    const port = macOf(mac)
    if (port) return { on: { port }, path: below === '' ? '' : pointerOf(...partsOf(below)) }
    throw new InspectorError(
      'invalid',
      `Cannot explain "${text}": write it as port MAC, such as port 52:54:00:12:34:56`,
    )
  }
  const [first, ...rest] = partsOf(text.trim())
  if (first === 'data') return { on: 'data', path: pointerOf(...rest) }
  return { on: 'node', path: first === 'node' ? pointerOf(...rest) : pointerOf(...partsOf(text.trim())) }
}

/** How the value of a field came about in a run. */
export function explained(document: JsonObject, field: Field): Explained {
  const steps = objectsOf(document.steps)
  const requests = objectsOf(document.requests)
  const found = steps.flatMap((step, index) =>
    objectsOf(step.changes)
      .filter((change) => concerns(change, field))
      .map((change) => ({ change, link: linkOf(change, step, index, requests, field.path) })),
  )
  const [first] = found
  // Of what holds the changed value nobody noted what it was.
  const before =
    first && !isWithin(first.link, field)
      ? below(first.change.before, String(first.change.path ?? ''), field.path)
      : undefined
  return {
    field,
    ...(before === undefined ? {} : { before }),
    chain: found.map(({ link }) => link),
    notBy: notBy(steps, field),
  }
}

/** Whether a change is of something further inside than what is asked about, whose value it then is not. */
export function isWithin({ path }: Link, field: Field): boolean {
  return path.startsWith(`${field.path}/`)
}

/** Every field that a run changed, in the order of the changes. */
export function changedFields(document: JsonObject): readonly Field[] {
  const found = objectsOf(document.steps).flatMap((step) => objectsOf(step.changes))
  const fields = new Map<string, Field>()
  for (const { on, path } of found) {
    const subject = isObject(on) ? { port: macOf(on.port)! } : on === 'data' ? 'data' : 'node'
    fields.set(`${JSON.stringify(subject)} ${String(path)}`, { on: subject, path: String(path ?? '') })
  }
  return [...fields.values()]
}

/** A step or rule that did not do anything, with the reason; `ran` = it did. */
export type WhyNot = {
  readonly subject: JsonObject
  readonly kind: 'step' | 'rule'
  readonly ran: boolean
  readonly blockedBy?: JsonObject
}

/** Why a step or rule did not run. `not_found` when the run has neither. */
export function whyNot(document: JsonObject, name: string): WhyNot {
  const steps = objectsOf(document.steps)
  const rules = steps.flatMap((step) => objectsOf(step.rules))
  const blockedBy = steps.find(({ outcome }) => outcome === 'failed')
  const step = steps.find(({ id }) => id === name)
  const subject = step ?? rules.find(({ id, description }) => id === name || description === name)
  if (!subject) {
    const known = [...steps, ...rules].flatMap(({ id, description }) => [
      String(id),
      ...(textOf(description) ? [String(description)] : []),
    ])
    throw new InspectorError(
      'not_found',
      `Cannot explain "${name}": the run has no such step or rule${didYouMean(name, known)}`,
    )
  }
  const ran = ['ok', 'applied', 'warning', 'failed'].includes(String(subject.outcome))
  const isBlocked = subject.outcome === 'not_reached' && blockedBy
  return { subject, kind: step ? 'step' : 'rule', ran, ...(isBlocked ? { blockedBy } : {}) }
}

// A dot within a key is written with a backslash.
function partsOf(text: string): readonly string[] {
  if (text.startsWith('/')) return keysOf(text)
  return text.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
}

function concerns({ on, path }: JsonObject, field: Field): boolean {
  const isSame = isObject(on) && typeof field.on === 'object' ? macOf(on.port) === field.on.port : on === field.on
  return isSame && isAbout(String(path ?? ''), field.path)
}

function linkOf(
  change: JsonObject,
  step: JsonObject,
  index: number,
  requests: readonly JsonObject[],
  path: Pointer,
): Link {
  const { after, rule, request, refused, from, path: to } = change
  const place = String(to ?? '')
  const ruled = typeof rule === 'string' ? objectsOf(step.rules).find(({ id }) => id === rule) : undefined
  const sent = typeof request === 'number' ? requests[request - 1] : undefined
  const { code, duration_ms: duration } = objectOf(sent?.answer)
  const value = below(after, place, path)
  const at = ruled?.at ?? step.at
  const when = (ruled ?? step).when
  return {
    step: index + 1,
    id: String(step.id),
    ...(ruled ? { rule: ruled.at ? String(rule) : (textOf(ruled.description) ?? String(rule)) } : {}),
    ...(isObject(at) ? { at } : {}),
    ...(value === undefined ? {} : { value }),
    path: place,
    notes: Array.isArray(step.notes) && !ruled ? step.notes.map(String) : [],
    ...(Array.isArray(from) ? { from: objectsOf(from) } : {}),
    ...(isObject(when) ? { when } : {}),
    ...(ruled?.conditions ? { conditions: objectsOf(ruled.conditions) } : {}),
    ...(typeof refused === 'string' ? { refused } : {}),
    ...(sent
      ? {
          request: {
            n: request as number,
            of: requests.length,
            method: String(sent.method),
            ...(typeof code === 'number' ? { code } : {}),
            ...(typeof duration === 'number' ? { duration } : {}),
          },
        }
      : {}),
  }
}

/** What a change of one place means for a place inside of it; of a change further inside the change itself. */
function below(value: Json | undefined, changed: Pointer, path: Pointer): Json | undefined {
  if (!path.startsWith(`${changed}/`)) return value
  return keysOf(path.slice(changed.length)).reduce<Json | undefined>(
    (part, key) => (isObject(part) ? part[key] : undefined),
    value,
  )
}

function notBy(steps: readonly JsonObject[], field: Field): readonly JsonObject[] {
  return [...steps, ...steps.flatMap((step) => objectsOf(step.rules))].filter(
    ({ writes }) => Array.isArray(writes) && writes.some((place) => wouldWrite(String(place), field)),
  )
}

/** Whether a place that a step or rule writes is the field, holds it, or is within it. */
function wouldWrite(place: string, { on, path }: Field): boolean {
  if (place.startsWith('/')) return on === 'node' && isAbout(place, path)
  const [subject, ...below] = partsOf(place)
  return (subject === 'data' ? on === 'data' : typeof on === 'object') && isAbout(pointerOf(...below), path)
}
