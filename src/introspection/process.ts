import { setImmediate } from 'node:timers/promises'
import { InspectorError, messageOf } from '../model/error.ts'
import { exactInTurns } from '../model/exact.ts'
import type { JsonObject } from '../model/json.ts'
import { isActive, type Node, type Port } from '../model/node.ts'
import type { Plan, Request } from '../model/plan.ts'
import { compute, type Input, type Outcome } from '../workflow/compute.ts'
import type { Workflow } from '../workflow/workflow.ts'
import { applyPlan, type Marks } from './apply.ts'
import { enrolled, nodeOf } from './enroll.ts'
import { closeFirewall, fail, finish } from './finish.ts'
import { putInForce } from './ipmi-credentials.ts'
import { keptPlan, keptTrace } from './kept-trace.ts'
import type { Introspection, RequestMark, Run } from './needs.ts'
import { apiTime, type Time } from '../model/time.ts'
import type { Uuid } from '../model/uuid.ts'
import { deadlineOf, durably, patiently } from './patience.ts'
import { discreet, discreetTrace, unmasked } from './secrets.ts'
import type { Surroundings } from './surroundings.ts'
import { requireState, workflowFor, workflowNamed } from './workflow-choice.ts'

/** What is known of the node when its report arrives; `create` is the body of a node still to be created. */
export type Gathered = { readonly node: Node; readonly ports: readonly Port[]; readonly create: JsonObject | null }

/**
 * Processes an accepted report: gather → compute → store → apply → shut the node out → `answer` → power off → finished.
 * The caller holds the node's lock. Rejects only before `answer`, after the failure was recorded, or is about to be; when the
 * service is stopping, nothing is recorded and the run is resumed at the next start.
 */
export async function processRun(
  around: Surroundings,
  record: Introspection,
  run: Run,
  gathering: () => Promise<Gathered>,
  answer: () => void,
): Promise<void> {
  const { uuid } = record
  let plan: Plan
  try {
    plan = run.plan ?? (await planned(around, record, run, await gathering()))
    await applied(around, record, run, plan)
  } catch (error) {
    if (around.stopping.aborted) throw stopped(error)
    throw await fail(around, uuid, error)
  }
  answer()
  try {
    await putInForce(around, record, run)
    if (plan.power === 'off') await poweredOff(around, record)
    await durably(around, { uuid, deadline: Infinity }, () => finish(around, uuid, null))
  } catch (error) {
    if (!around.stopping.aborted) await fail(around, uuid, error)
  }
}

/** Processes the report that is kept of the run, and answers nobody: its ramdisk has gone on. Otherwise as `processRun`. */
export function processKept(around: Surroundings, record: Introspection, run: Run): Promise<void> {
  const target = { uuid: record.uuid, discovered: run.discovered, deadline: deadlineOf(around, record) }
  const report = JSON.parse(run.raw ?? '{}') as JsonObject
  return processRun(
    around,
    record,
    run,
    () => gather(around, target, report),
    () => undefined,
  )
}

/** Reads the node and its ports; a machine that is to be discovered has none yet. */
export async function gather(
  around: Surroundings,
  { uuid, discovered, deadline }: { uuid: Uuid; discovered: boolean; deadline: Time },
  report: JsonObject,
): Promise<Gathered> {
  const { bareMetal, current } = around
  if (discovered) {
    const { discovery } = current()
    if (!discovery) throw new InspectorError('invalid', `Cannot enroll node "${uuid}": discovery was switched off`)
    const create = enrolled(uuid, report, discovery)
    return { node: nodeOf(create), ports: [], create }
  }
  const patience = { uuid, deadline }
  const [node, ports] = await Promise.all([
    patiently(around, patience, () => bareMetal.node(uuid)),
    patiently(around, patience, () => bareMetal.ports(uuid)),
  ])
  return { node, ports, create: null }
}

/** What computing a run came to. */
type Computed = { readonly workflow: Workflow; readonly outcome: Outcome }

/** Computes a run and keeps nothing of it: workflow, data and rules as they are now. `invalid` when the node may not be introspected. */
export async function computed(
  around: Surroundings,
  record: Introspection,
  run: Pick<Run, 'raw' | 'workflow' | 'discovered'>,
  gathered: Gathered,
): Promise<Computed> {
  const { current } = around
  // Of a kept report the machine is long gone: its state and its power are left alone.
  const isAgain = record.state === 'reapplying'
  const raw = run.raw ?? '{}'
  // Both at once: a reload must not come between.
  const configuration = current()
  const rules = await around.rules()
  const written = await inTurns(exactInTurns(raw))
  const data = await inTurn(raw, () => JSON.parse(raw) as JsonObject)
  const workflow =
    run.workflow === null
      ? workflowFor(configuration, gathered.node, data, written)
      : workflowNamed(configuration, run.workflow)
  if (!gathered.create && !isAgain) requireState(configuration, gathered.node, workflow)
  const input: Input = {
    ...gathered,
    data,
    written,
    manageBoot: record.manageBoot && !isAgain,
    autoDiscovered: run.discovered,
    startedAt: `${apiTime(record.startedAt)}Z`,
    trigger: isAgain ? 'reprocess' : run.discovered ? 'discovery' : isActive(gathered.node) ? 'active' : 'api',
    rules: (world, context) => rules(world, world.written, context),
    secrets: { has: (name) => Object.hasOwn(configuration.secrets, name) },
  }
  // A secret that a reload takes away meanwhile belongs to the workflow of this run all the same.
  const ask = around.ask(configuration.secrets)
  const outcome = await inTurn(raw, () => compute(workflow, input, ask, () => around.clock.sleep(0)))
  const trace = discreetTrace(outcome.trace, configuration.secrets)
  return { workflow, outcome: { ...outcome, trace } }
}

async function planned(around: Surroundings, record: Introspection, run: Run, gathered: Gathered): Promise<Plan> {
  const { runs, log } = around
  const { uuid } = record
  const patience = { uuid, deadline: deadlineOf(around, record) }
  const { workflow, outcome } = await computed(around, record, run, gathered)
  for (const step of outcome.trace.steps)
    for (const text of step.warnings) log.warning('step.warned', text, { node: uuid, step: step.id })
  if ('failure' in outcome) {
    await durably(around, patience, () =>
      Promise.all([runs.keepWorkflow(workflow), runs.computed(uuid, run.n, keptTrace(outcome.trace), null)]),
    )
    throw new InspectorError('invalid', outcome.failure)
  }
  const raw = run.raw ?? ''
  const text = await inTurn(raw, () => JSON.stringify(outcome.data))
  const keepData = () => durably(around, patience, () => runs.keepData(uuid, run.n, text))
  if (text.length > large) await keepData()
  // All in one tick: one commit.
  await Promise.all([
    text.length > large ? undefined : keepData(),
    durably(around, patience, () =>
      Promise.all([
        runs.keepWorkflow(workflow),
        runs.computed(uuid, run.n, keptTrace(outcome.trace), keptPlan(outcome.plan)),
      ]),
    ),
  ])
  return outcome.plan
}

/** What the generator returns; others have their turn whenever it yields. */
async function inTurns<T>(work: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    await setImmediate()
  }
}

/** What `make` gives; of a large report only when others had their turn. */
async function inTurn<T>(report: string, make: () => T | Promise<T>): Promise<T> {
  if (report.length > large) await setImmediate()
  return make()
}

// In characters.
const large = 256 * 1024

async function applied(around: Surroundings, record: Introspection, run: Run, plan: Plan): Promise<void> {
  const { bareMetal, runs, firewall, clock, log } = around
  const { uuid } = record
  const patience = { uuid, deadline: deadlineOf(around, record) }
  const done = new Set(run.done)
  const marks: Marks = {
    has: (index) => done.has(index),
    add: (index, refusal) =>
      durably(around, patience, () =>
        runs.done(uuid, run.n, index, last && { ...last, ...(refusal ? { refusal } : {}) }),
      ),
  }
  // Of a request that is sent once more without something, the last answer counts.
  let last: RequestMark | undefined
  const send = async (request: Request) => {
    const { secrets } = around.current()
    const filled = unmasked(request, secrets)
    const began = clock.now()
    const answer = await patiently(around, patience, () => bareMetal.send(filled))
    last = { status: answer.status, duration: Math.round((clock.now() - began) / 1000) }
    return discreet(answer, request, secrets)
  }
  const node = (ref: string) => patiently(around, patience, () => bareMetal.node(ref))
  const ports = () => patiently(around, patience, () => bareMetal.ports(uuid))
  const { warnings, created, deleted } = await applyPlan({ node, ports }, send, plan, marks)
  for (const warning of warnings) log.warning('node.patched', warning, { node: uuid })
  firewall.portsChanged(created, deleted)
  await closeFirewall(around, uuid)
}

async function poweredOff(around: Surroundings, record: Introspection): Promise<void> {
  const { bareMetal, log } = around
  const { uuid } = record
  try {
    await patiently(around, { uuid, deadline: deadlineOf(around, record) }, () => bareMetal.power(uuid, 'power off'))
  } catch (error) {
    if (around.stopping.aborted) throw error
    // A node that is still being enrolled may have no working power interface yet: it stays on.
    const node = await bareMetal.node(uuid).catch(() => undefined)
    if (node?.provision_state.toLowerCase() !== 'enroll') throw error
    log.warning('node.power', 'Cannot power off a node in state enroll', { node: uuid, error: messageOf(error) })
  }
}

function stopped(cause: unknown): InspectorError {
  return new InspectorError(
    'unavailable',
    'The service is stopping; the report is kept and processed at its next start',
    {
      cause,
    },
  )
}
