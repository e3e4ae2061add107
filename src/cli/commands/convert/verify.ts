import { readConfiguration } from '../../../app/configuration.ts'
import { stageOf } from '../../../app/stage.ts'
import type { Conversion } from '../../../convert/convert.ts'
import { codeOf, InspectorError, messageOf } from '../../../model/error.ts'
import type { Json, JsonObject } from '../../../model/json.ts'
import { isSecretPlace, maskedAt } from '../../../model/secret-names.ts'
import { systemClock } from '../../../platform/clock.ts'
import { differencesOf, nodeDifferences, portDifferences, type Difference } from '../../../rehearsal/differences.ts'
import { rehearse, type Rehearsal } from '../../../rehearsal/rehearse.ts'
import type { Context } from '../../command.ts'
import { printable } from '../../../model/printable.ts'
import type { ServiceOptions } from '../../service-options.ts'
import { servicesOf } from '../plan/services.ts'
import { evidenceOf } from './evidence.ts'
import { main, overlay } from './overlay.ts'

/**
 * Whether the converted configuration makes of each report what the running service made of it: node and ports would not change any
 * more, and the data are the same. Prints what differs, and what could not be compared. Reads the service and Ironic, and sends nothing.
 */
export async function verified(
  data: readonly string[],
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

  const compared = async (one: string) => {
    const { node, report, processed } = await evidenceOf(one, services)
    const machine = await services.machine(node)
    const rehearsal = await rehearse(stageOf(configuration), {
      report,
      ...machine,
      rules: await services.rules(),
      workflow: null,
      faults: [],
      answers: {},
      now: systemClock.now(),
    })
    const of = node === one ? '' : `, of ${node}`
    const gap = typeof processed === 'string' ? `; its data are not compared, as ${processed}` : ''
    return { found: differences(rehearsal, processed), of, gap }
  }

  let isSame = true
  const { green, red } = output.colors.out
  for (const one of data) {
    try {
      const { found, of, gap } = await compared(one)
      isSame &&= found.length === 0
      const head =
        found.length === 0 ? `${green('✓')} ${one}${of}: the same` : `${red('✗')} ${one}${of}: it would differ`
      output.result(printable([`${head}${gap}`, ...found.map((line) => `    ${line}`)].join('\n')))
    } catch (error) {
      // Of the others something may be known still.
      if (!['not_found', 'invalid'].includes(codeOf(error))) throw error
      isSame = false
      output.result(printable(`${red('✗')} ${one}: not compared: ${messageOf(error)}`))
    }
  }
  return isSame
}

function differences(rehearsal: Rehearsal, processed: JsonObject | string): readonly string[] {
  if (rehearsal.outcome === 'error') return [`it would fail: ${rehearsal.error ?? ''}`]
  const ports = portDifferences(rehearsal).flatMap((one) => {
    const mac = String(one.port.address)
    if (one.kind === 'changed') return one.differences.map((difference) => `port ${mac} ${line(difference)}`)
    return [`port ${mac} would be ${one.kind}`]
  })
  const data = typeof processed === 'string' ? [] : differencesOf(processed, rehearsal.data ?? {}, [])
  // Ironic shows a mask in place of a password: whether it is another one cannot be told.
  const node = nodeDifferences(rehearsal).filter(
    ({ path, before, after }) => !isSecretPlace(path) || before === undefined || after === undefined,
  )
  return [...node.map((one) => `node ${line(one)}`), ...ports, ...data.map((one) => `data ${line(one)}`)]
}

function line({ path, before, after }: Difference): string {
  const shown = (value: Json | undefined) => (value === undefined ? 'nothing' : JSON.stringify(maskedAt(path, value)))
  return `${path}: ${shown(before)}, and would be ${shown(after)}`
}
