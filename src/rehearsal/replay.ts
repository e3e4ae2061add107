import type { Surroundings } from '../introspection/surroundings.ts'
import { computed } from '../introspection/process.ts'
import { InspectorError } from '../model/error.ts'
import { objectOf, type Json, type JsonObject } from '../model/json.ts'
import type { Node, Port } from '../model/node.ts'
import type { Plan } from '../model/plan.ts'
import type { Time } from '../model/time.ts'
import { recordedAnswers } from '../outside/recorded.ts'
import { silent } from '../platform/log.ts'
import { firstWorld, next } from '../workflow/world.ts'
import { takenChanges } from './taken-changes.ts'
import { closedWorld } from './closed-world.ts'
import type { Machine } from './rehearse.ts'
import type { Situation, Stage } from './situation.ts'

/** A machine after its report was processed again; or, with an error, as it was. */
export type Replayed = { readonly after: Machine; readonly plan: Plan | null; readonly error: string | null }

/** What is known of the last run: what steps were told from outside, by their ids (what is not there is not asked); what Ironic refused. */
export type LastTime = { readonly answers?: Situation['answers']; readonly refused?: ReadonlySet<string> }

/** Processes a kept report again, without anything being stored or sent: thousands of them in a minute. */
export type Replay = (report: string, machine: Machine, workflow: string | null, last?: LastTime) => Promise<Replayed>

/** A replay under these settings; `rules`: those of the API. `invalid` for a rule that is none. */
export async function replayOn(stage: Stage, rules: readonly JsonObject[], now: Time): Promise<Replay> {
  const alone = { rules, now, faults: [], answers: {}, workflow: null }
  const { around } = await closedWorld(stage, alone, silent)
  return (report, machine, workflow, { answers = {}, refused = new Set<string>() } = {}) =>
    replayed({ ...around, ask: () => recordedAnswers(answers) }, report, machine, workflow, refused)
}

async function replayed(
  around: Surroundings,
  report: string,
  machine: Machine,
  workflow: string | null,
  refused: ReadonlySet<string>,
): Promise<Replayed> {
  const node = machine.node as Node
  const ports = machine.ports as readonly Port[]
  const now = around.clock.now()
  const record = {
    uuid: node.uuid,
    state: 'reapplying',
    startedAt: now,
    finishedAt: null,
    error: null,
    manageBoot: true,
    workflow,
    poweredAt: null,
  } as const
  try {
    const run = { raw: report, workflow, discovered: false }
    const { outcome } = await computed(around, record, run, { node, ports, create: null })
    if ('failure' in outcome) return { after: machine, plan: null, error: outcome.failure }
    const { plan } = outcome
    const changes = takenChanges(plan, { node, ports, refused }, now)
    const world = next(firstWorld(objectOf(JSON.parse(report) as Json), node, ports), changes)
    return { after: { node: world.node, ports: world.ports }, plan: { ...plan, changes }, error: null }
  } catch (error) {
    if (error instanceof InspectorError && error.code === 'invalid')
      return { after: machine, plan: null, error: error.message }
    throw error
  }
}
