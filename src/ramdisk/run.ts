import { InspectorError, messageOf } from '../model/error.ts'
import type { JsonObject } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
import type { Http } from '../platform/http.ts'
import { collect, type Collected } from './collect.ts'
import { collectorGroups, usualGroups, type CollectorGroup } from './collector.ts'
import { setCredentials } from './ipmi-credentials.ts'
import type { Machine } from './machine.ts'
import type { After, Parameters } from './parameters.ts'
import { send } from './send.ts'

/** What a ramdisk does its work with. */
export type RamdiskNeeds = {
  readonly machine: Machine
  readonly http: Http
  readonly clock: Clock
  /** A line for whoever looks at the console. */
  readonly say: (line: string) => void
  /** What was said so far, for the logs that go along. */
  readonly said: () => readonly string[]
  /** Resolves when there are addresses, or will be none. */
  readonly network: () => Promise<void>
}

/**
 * The work of a ramdisk from the network to the answer: waits for addresses, collects, hands the report in, and sets credentials that
 * the answer asks for. Gives what is to be done next; it never rejects, as nobody is there to catch.
 */
export async function introspect(parameters: Parameters, needs: RamdiskNeeds): Promise<After> {
  const { say } = needs
  try {
    await work(parameters, needs)
    return parameters.after
  } catch (error) {
    say(`FAILED: ${messageOf(error)}`)
    return parameters.onFailure
  }
}

async function work(parameters: Parameters, needs: RamdiskNeeds): Promise<void> {
  const { machine, http, clock, say, network } = needs
  const { callbackUrls, insecure, requestId } = parameters
  if (callbackUrls.length === 0)
    throw new InspectorError(
      'invalid',
      'Cannot tell anybody: the kernel command line has no ipa-inspection-callback-url',
    )
  await network()
  const { data, notes, unknown } = await collected(parameters, needs)
  for (const note of notes) say(note)
  if (typeof data.error === 'string') say(data.error)
  say(`handing the report in to ${callbackUrls.join(', ')}`)
  const { uuid, credentials } = await send(callbackUrls, JSON.stringify(data), {
    http,
    clock,
    timeout: 60_000,
    attempts: 5,
    requestId,
    ...(insecure ? { tls: { insecure } } : {}),
    onRetry: (why, pause) => say(`${why}; trying again in ${pause / 1000} s`),
  })
  if (unknown.length > 0) throw new InspectorError('invalid', `There is no collector "${unknown.join('", "')}"`)
  say(`taken${uuid === undefined ? '' : `, node ${uuid}`}`)
  if (!credentials) return
  say('setting the credentials of the BMC')
  await setCredentials(credentials, machine.run, say)
  say('the credentials of the BMC are set')
}

/** The report; of collectors that there are none of, the name stands in its `error`, as ironic-python-agent does it. */
async function collected(
  { collectors, lldpTimeout }: Parameters,
  { machine, clock, said }: RamdiskNeeds,
): Promise<Collected & { readonly unknown: readonly string[] }> {
  const names = collectors ?? usualGroups
  const known = names.filter((name): name is CollectorGroup => collectorGroups.some((group) => group === name))
  const unknown = names.filter((name) => !known.some((group) => group === name))
  const report = await collect(machine, known, { clock, lldpTimeout, said })
  if (unknown.length === 0) return { ...report, unknown }
  const error = [report.data.error, ...unknown.map((name) => `* there is no collector ${name}`)].filter(Boolean)
  return { ...report, data: { ...report.data, error: error.join('\n') } satisfies JsonObject, unknown }
}
