import { InspectorError, messageOf } from '../model/error.ts'
import { objectOf, objectsOf, type JsonObject } from '../model/json.ts'
import type { Clock } from '../platform/clock.ts'
import { withoutSecrets, type Http } from '../platform/http.ts'
import { collect, errorOf, type Collected } from './collect.ts'
import { collectorGroups, usualGroups, usualToolTimeout, type CollectorGroup } from './collector.ts'
import { setCredentials } from './ipmi-credentials.ts'
import type { Machine } from './machine.ts'
import type { After, Parameters } from './parameters.ts'
import { send, type Received } from './send.ts'

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
  /** Keeps a report that nobody took, and tells where it is. `unavailable` when it cannot be written. */
  readonly keep: (report: string) => string
  /** How long a BMC may take, in ms. */
  readonly toolTimeout?: number
}

/** How the work of a ramdisk ended, and what is to be done next. */
export type Introspected = { readonly failed: boolean; readonly next: After }

/**
 * The work of a ramdisk from the network to the answer: waits for addresses, collects, hands the report in, and sets credentials that
 * the answer asks for. It never rejects, as nobody is there to catch.
 */
export async function introspect(parameters: Parameters, needs: RamdiskNeeds): Promise<Introspected> {
  try {
    await work(parameters, needs)
    return { failed: false, next: parameters.after }
  } catch (error) {
    needs.say(`FAILED: ${messageOf(error)}`)
    return { failed: true, next: parameters.onFailure }
  }
}

async function work(parameters: Parameters, needs: RamdiskNeeds): Promise<void> {
  const { machine, say, network, toolTimeout = usualToolTimeout } = needs
  const { usable: callbackUrls, unusable } = usableUrls(parameters.callbackUrls)
  for (const why of unusable) say(`passed over: ${why}`)
  await network()
  const { data, notes, unknown } = await collected(parameters, needs)
  for (const note of notes) say(note)
  if (typeof data.error === 'string') say(data.error)
  say(`handing the report in to ${callbackUrls.map(withoutSecrets).join(', ')}`)
  const { uuid, credentials, missing } = await handIn(data, { ...parameters, callbackUrls }, unusable, needs)
  if (unknown.length > 0)
    throw new InspectorError(
      'invalid',
      `The report was taken, but there is no collector "${unknown.join('", "')}": there are ${collectorGroups.join(', ')}`,
    )
  say(`taken${uuid === undefined ? '' : `, node ${uuid}`}`)
  if (missing.length > 0)
    say(`the answer asks for credentials of the BMC without ${missing.join(' and ')}: nothing is set`)
  if (!credentials) return
  say('setting the credentials of the BMC')
  await setCredentials(credentials, { machine, say, toolTimeout })
  say('the credentials of the BMC are set')
}

/**
 * Sends the report to whoever takes it; its `error` names the callbacks that were passed over, of which `unusable` ones are known
 * beforehand. One that nobody takes is kept, and its `error` says why.
 */
async function handIn(
  data: JsonObject,
  parameters: Parameters,
  unusable: readonly string[],
  needs: RamdiskNeeds,
): Promise<Received> {
  const { callbackUrls, insecure, requestId } = parameters
  const { http, clock, say, keep } = needs
  try {
    const report = (passedOver: readonly string[]) => JSON.stringify(withPassedOver(data, [...unusable, ...passedOver]))
    return await send(callbackUrls, report, {
      http,
      clock,
      timeout: 60_000,
      attempts: 5,
      requestId,
      ...(insecure ? { tls: { insecure } } : {}),
      onRetry: (why, pause) => say(`${why}; trying again in ${pause / 1000} s`),
      onNext: (why) => say(`${why}; asking the next`),
    })
  } catch (error) {
    const report = JSON.stringify({ ...data, error: errorOf([...unusable, messageOf(error)], data.error) })
    say(attempted(() => `the report is kept in ${keep(report)}`))
    throw error
  }
}

/**
 * Callbacks that did not take the report, in `error`, and once more in `configuration.passed_over`: whoever takes it can tell them from
 * what was not found, as a service that is down beside another is no fault of the machine.
 */
function withPassedOver(data: JsonObject, passedOver: readonly string[]): JsonObject {
  if (passedOver.length === 0) return data
  const configuration = { ...objectOf(data.configuration), passed_over: passedOver }
  return { ...data, configuration, error: errorOf(passedOver, data.error) }
}

function attempted(say: () => string): string {
  try {
    return say()
  } catch (error) {
    return messageOf(error)
  }
}

/** The callbacks that a report can be sent to, and why not to the others. `invalid` when there is none. */
function usableUrls(urls: readonly string[]): {
  readonly usable: readonly string[]
  readonly unusable: readonly string[]
} {
  const usable = urls.filter((url) => whyUnusable(url) === undefined)
  const unusable = urls.flatMap((url) => whyUnusable(url) ?? [])
  const why = urls.length === 0 ? 'the kernel command line has no ipa-inspection-callback-url' : unusable[0]
  if (usable.length === 0) throw new InspectorError('invalid', `Cannot tell anybody: ${why}`)
  return { usable, unusable }
}

const example = 'such as http://192.0.2.1:5050/v1/continue'

function whyUnusable(url: string): string | undefined {
  if (url === 'mdns')
    return `the kernel command line says mdns, which this ramdisk does not look for; name the URL, ${example}`
  return /^https?:\/\/./.test(url) && URL.canParse(url)
    ? undefined
    : `"${url}" of the kernel command line is no URL, ${example}`
}

/** The report; names of collectors that there are none of stand in its `error`, as ironic-python-agent does it. */
async function collected(
  { collectors, benchmarks, lldpTimeout, lldpInInterfaces }: Parameters,
  { machine, clock, say, said, toolTimeout = usualToolTimeout }: RamdiskNeeds,
): Promise<Collected & { readonly unknown: readonly string[] }> {
  const names = [...new Set([...(collectors ?? usualGroups), ...(lldpInInterfaces ? ['lldp'] : [])])]
  const known = names.filter((name): name is CollectorGroup => collectorGroups.some((group) => group === name))
  const unknown = names.filter((name) => !known.some((group) => group === name))
  const listening = known.includes('lldp') ? `, listening for LLDP for up to ${lldpTimeout / 1000} s` : ''
  say(`collecting ${known.join(', ')}${listening}`)
  const around = { clock, lldpTimeout, toolTimeout, benchmarks, said }
  const { data, notes } = await collect(machine, known, around, unknown)
  return { data: lldpInInterfaces ? withLldp(data) : data, notes, unknown }
}

/** What was heard also where ironic-python-agent had it before 2017, and where older rules look for it. */
function withLldp(data: JsonObject): JsonObject {
  const heard = objectOf(data.lldp_raw)
  const inventory = objectOf(data.inventory)
  const interfaces = objectsOf(inventory.interfaces).map((nic) => ({ ...nic, lldp: heard[String(nic.name)] ?? null }))
  return { ...data, inventory: { ...inventory, interfaces } }
}
