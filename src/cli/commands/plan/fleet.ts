import { stageOf } from '../../../app/stage.ts'
import type { Configuration } from '../../../app/live.ts'
import { codeOf } from '../../../model/error.ts'
import { textOf } from '../../../model/json.ts'
import { systemClock } from '../../../platform/clock.ts'
import { createPool } from '../../../platform/pool.ts'
import { createFleet } from '../../../rehearsal/fleet.ts'
import { nodeOfFile } from '../../../rehearsal/node-file.ts'
import type { Machine } from '../../../rehearsal/rehearse.ts'
import { replayOn, type LastTime } from '../../../rehearsal/replay.ts'
import type { Context } from '../../command.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { counter } from '../../progress/counter.ts'
import { fleetJson, fleetText, type Replays } from '../../render/fleet.ts'
import type { ServiceOptions } from '../../service-options.ts'
import { servicesOf, type LastRun } from './services.ts'
import { rulesOf, type SituationOptions } from './situation.ts'

type Options = ServiceOptions &
  SituationOptions & { readonly format: 'text' | 'json' | 'yaml'; readonly detailedExitcode?: true }

/** How many reports are asked for at once: enough that none is waited for. */
const atOnce = 8

/**
 * Replays every report that the service keeps, through the workflow named, else the one that the configuration chooses; tells which
 * nodes would change, grouped by change. Compared is with the nodes as they are now (`--online`), else with what their last runs left.
 */
export async function planFleet(
  configuration: Configuration,
  workflow: string | null,
  options: Options,
  context: Context,
): Promise<void> {
  const { output, finish } = context
  const services = await servicesOf(configuration, options, context)
  const now = systemClock.now()
  const rules = await rulesOf(options, services)
  const stage = stageOf(configuration)
  const replay = await replayOn(stage, rules, now)
  const nodes = await services.nodes()
  const fleet = createFleet()
  const progress = counter(nodes.length, 'nodes', output)
  const pool = createPool(atOnce)
  let withoutReport = 0
  let withoutNode = 0

  async function one(uuid: string): Promise<void> {
    const report = await kept(services.report(uuid))
    if (report === undefined) withoutReport += 1
    else {
      const before = await machineBefore(uuid, report)
      if (before) {
        const { machine, last, error } = before
        const name = textOf(machine.node?.name) ?? uuid
        fleet.add({ uuid, name }, machine, await replay(report, machine, workflow, last), error)
      } else withoutNode += 1
    }
    progress.step()
  }

  async function machineBefore(uuid: string, report: string): Promise<Before | undefined> {
    const last = (await kept(services.last(uuid))) ?? nothingKnown
    if (last.isUnborn) return undefined
    if (options.online) {
      const machine = await kept(services.machine(uuid))
      return machine && { machine, error: null, last }
    }
    const known = last.workflow !== undefined && configuration.workflows.has(last.workflow) ? last.workflow : null
    const { after, error } = await replay(report, { node: nodeOfFile({ uuid }), ports: [] }, known, last)
    return { machine: after, error, last }
  }

  try {
    await Promise.all(nodes.map((uuid) => pool.run(() => one(uuid))))
  } finally {
    progress.end()
  }
  const replays: Replays = { ...fleet.result(), withoutReport, withoutNode, online: options.online === true, workflow }
  const { format } = options
  const text = format === 'text' ? printable(fleetText(replays, output.colors.out)) : fleetJson(replays, format)
  output.result(stage.conceal(text))
  if (replays.groups.some(({ sign }) => sign === '!')) finish(exits.no)
  else if (options.detailedExitcode && replays.changed > 0) finish(exits.changes)
}

/** A node before the replay; `error`: its last run ended so. */
type Before = { readonly machine: Machine; readonly error: string | null; readonly last: LastTime }

const nothingKnown: Partial<LastRun> = {}

/** What is kept; undefined where nothing is. */
async function kept<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (codeOf(error) === 'not_found') return undefined
    throw error
  }
}
