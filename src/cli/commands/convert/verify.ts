import { readConfiguration } from '../../../app/configuration.ts'
import { stageOf } from '../../../app/stage.ts'
import { introspectionsOf } from '../../../client/introspections.ts'
import type { Conversion } from '../../../convert/convert.ts'
import { InspectorError } from '../../../model/error.ts'
import { objectOf, type Json, type JsonObject } from '../../../model/json.ts'
import { systemClock } from '../../../platform/clock.ts'
import { differencesOf, nodeDifferences, portDifferences, type Difference } from '../../../rehearsal/differences.ts'
import { rehearse, type Rehearsal } from '../../../rehearsal/rehearse.ts'
import type { Context } from '../../command.ts'
import { printable } from '../../../model/printable.ts'
import { serviceOf, type ServiceOptions } from '../../service-options.ts'
import { servicesOf } from '../plan/services.ts'
import { main, overlay } from './overlay.ts'

/**
 * Whether the converted configuration makes of each node's stored report what the running service made of it: node and ports would
 * not change any more, and the data are the same. Prints what differs. Reads the service and Ironic, and sends nothing.
 */
export async function verified(
  nodes: readonly string[],
  { made }: Conversion,
  options: ServiceOptions,
  context: Context,
): Promise<boolean> {
  const { output, environment } = context
  const request = { file: main, set: [], env: environment, files: overlay(made), purpose: 'start' } as const
  const { settings, workflows, rules } = readConfiguration(request)
  if (!settings)
    throw new InspectorError('invalid', 'Cannot verify the conversion: its configuration is not valid, see above')
  const configuration = { settings, workflows, rules }
  const services = await servicesOf(configuration, options, context)
  const introspections = introspectionsOf(await serviceOf(options, context))
  let isSame = true
  for (const ref of nodes) {
    const report = await services.report(ref)
    const processed = JSON.parse(await introspections.data(ref, 'processed')) as Json
    const rehearsal = await rehearse(stageOf(configuration), {
      report,
      ...(await services.machine(ref)),
      rules: await services.rules(),
      workflow: null,
      faults: [],
      answers: {},
      now: systemClock.now(),
    })
    const found = differences(rehearsal, objectOf(processed))
    isSame &&= found.length === 0
    const { green, red } = output.colors.out
    const head = found.length === 0 ? `${green('✓')} ${ref}: the same` : `${red('✗')} ${ref}: it would differ`
    output.result(printable([head, ...found.map((line) => `    ${line}`)].join('\n')))
  }
  return isSame
}

function differences(rehearsal: Rehearsal, processed: JsonObject): readonly string[] {
  if (rehearsal.outcome === 'error') return [`it would fail: ${rehearsal.error ?? ''}`]
  const ports = portDifferences(rehearsal).flatMap((one) => {
    const mac = String(one.port.address)
    if (one.kind === 'changed') return one.differences.map((difference) => `port ${mac} ${line(difference)}`)
    return [`port ${mac} would be ${one.kind}`]
  })
  const data = differencesOf(processed, rehearsal.data ?? {}, [])
  return [
    ...nodeDifferences(rehearsal).map((one) => `node ${line(one)}`),
    ...ports,
    ...data.map((one) => `data ${line(one)}`),
  ]
}

function line({ path, before, after }: Difference): string {
  const shown = (value: Json | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value))
  return `${path}: ${shown(before)}, and would be ${shown(after)}`
}
