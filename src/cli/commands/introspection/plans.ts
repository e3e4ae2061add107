import type { Introspections } from '../../../client/introspections.ts'
import { objectsOf, type JsonObject } from '../../../model/json.ts'
import type { ListOptions } from '../../cliff/options.ts'
import type { Context } from '../../command.ts'
import { oneByOne } from '../../one-by-one.ts'
import { exits } from '../../exit.ts'
import { printable } from '../../../model/printable.ts'
import { runLine } from '../../render/explain.ts'
import { changeText } from '../../render/trace.ts'
import { counted } from '../../render/values.ts'

/** Prints what processing kept reports again would change; one JSON document with `-f json`, else text. */
export async function printPlans(
  introspections: Introspections,
  nodes: readonly string[],
  what: Parameters<Introspections['plan']>[1],
  { format }: Pick<ListOptions, 'format'>,
  context: Context,
): Promise<void> {
  const { output, finish } = context
  const plans = new Map<string, JsonObject>()
  const { refusals } = await oneByOne(
    nodes,
    'plan',
    async (node) => void plans.set(node, await introspections.plan(node, what)),
    context,
  )
  if (format === 'json') output.result(JSON.stringify(Object.fromEntries(plans), null, 2))
  else for (const plan of plans.values()) output.result(printable(planText(plan)))
  if (refusals.size > 0 || [...plans.values()].some(({ outcome }) => outcome === 'error')) finish(exits.no)
}

function planText(plan: JsonObject): string {
  const wanted = objectsOf(plan.steps).flatMap((step) =>
    objectsOf(step.changes)
      .filter(({ on, before, after, op }) => on !== 'data' && (op === 'delete' || !Bun.deepEquals(before, after)))
      .map((change) => ({ change, text: `${changeText(change)}  ${String(step.id)}` })),
  )
  const changes = wanted.flatMap(({ change, text }) => (change.refused === undefined ? [`  ${text}`] : []))
  const refused = wanted.flatMap(({ change, text }) => (change.refused === undefined ? [] : [`  not ${text}`]))
  const end =
    plan.outcome === 'error'
      ? `  it would end in error, and nothing is sent: ${String(plan.error)}`
      : `  ${counted(objectsOf(plan.requests).length, 'request')} to Ironic; nothing is sent now`
  return [runLine(plan), ...(changes.length > 0 ? changes : ['  nothing would change']), ...refused, end].join('\n')
}
