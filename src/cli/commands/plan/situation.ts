import { keysOfOurForm } from '../../../app/file-rule.ts'
import { InspectorError, messageOf } from '../../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Uuid } from '../../../model/uuid.ts'
import { systemClock } from '../../../platform/clock.ts'
import { nodeOfFile, portsOfFile } from '../../../rehearsal/node-file.ts'
import type { Situation } from '../../../rehearsal/situation.ts'
import { readText } from '../../read-text.ts'
import { readExactly, readValue } from '../../rehearsed.ts'
import type { Services } from './services.ts'

/** From where a plan takes what it begins with. */
export type SituationOptions = {
  readonly node?: string
  readonly ports?: string
  readonly rules?: string
  readonly workflow?: string | null
  readonly answers?: string
  readonly stored?: string
  readonly online?: true
}

/**
 * What a rehearsal begins with, out of files and, where they are given, of the services. `isBlank`: no node was named, so that one is
 * made up of which nothing is known. Without `data` the report is the one that the service keeps.
 */
export async function situationOf(
  data: string | undefined,
  options: SituationOptions,
  services: Services | undefined,
): Promise<{ readonly situation: Situation; readonly isBlank: boolean }> {
  const { node: named, stored, online, workflow = null } = options
  const report = data === undefined ? await services!.report(stored!) : await reportIn(data)
  const machine = await machineOf(options, services)
  const situation: Situation = {
    report,
    ...machine,
    rules: await rulesOf(options, services),
    workflow,
    faults: [],
    answers: await answersOf(options, services),
    now: systemClock.now(),
  }
  return { situation, isBlank: named === undefined && !(online && stored !== undefined) }
}

/** Answers of a file; else those of the last run where its report is taken. */
async function answersOf(
  { answers, stored }: SituationOptions,
  services: Services | undefined,
): Promise<Situation['answers']> {
  if (answers !== undefined) return answersIn(await readValue(answers), answers)
  return services && stored !== undefined ? (await services.last(stored)).answers : {}
}

/** The rules of a file; else those of the service where one is asked; else none. */
export async function rulesOf(
  { rules, online, stored }: SituationOptions,
  services: Services | undefined,
): Promise<readonly JsonObject[]> {
  if (rules !== undefined) return rulesIn(await readExactly(rules), rules)
  return services && (online || stored !== undefined) ? services.rules() : []
}

async function machineOf(
  { node: named, ports, online, stored }: SituationOptions,
  services: Services | undefined,
): Promise<Pick<Situation, 'node' | 'ports'>> {
  if (named === 'none') return { node: null, ports: [] }
  const isFile = named !== undefined && (await Bun.file(named).exists())
  const ref = isFile ? undefined : (named ?? stored)
  if (online && services && ref !== undefined) return services.machine(ref)
  if (named !== undefined && !isFile)
    throw new InspectorError(
      'unavailable',
      `Cannot read node "${named}": there is no such file; with --online it is a node's name, and none is a machine that Ironic does not know`,
    )
  const node = nodeOfFile(named === undefined ? {} : await readValue(named))
  return { node, ports: ports === undefined ? [] : portsOfFile(await readValue(ports), node.uuid as Uuid) }
}

// As it is: numbers that JavaScript would change decide in rules.
async function reportIn(data: string): Promise<string> {
  const text = await readText(data)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InspectorError('invalid', `Cannot plan with "${data}": it is no JSON: ${messageOf(error)}`)
  }
  if (isObject(value)) return text
  throw new InspectorError('invalid', `Cannot plan with "${data}": it is no JSON object`)
}

function rulesIn(value: Json, file: string): readonly JsonObject[] {
  const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value]
  const rules = list.filter(isObject)
  const [ours] = rules.flatMap(keysOfOurForm)
  if (ours !== undefined)
    throw new InspectorError(
      'invalid',
      `Cannot read the rules in "${file}": "${ours}" is of rules in files, which the configuration includes; here are those of the API`,
    )
  if (rules.length === list.length) return rules
  throw new InspectorError('invalid', `Cannot read the rules in "${file}": expected a rule, or a list of rules`)
}

function answersIn(value: Json, file: string): Situation['answers'] {
  if (isObject(value)) return value as Situation['answers']
  throw new InspectorError('invalid', `Cannot read the answers in "${file}": expected a map of step ids to answers`)
}
