import { InspectorError, messageOf } from '../../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../../model/json.ts'
import type { Uuid } from '../../../model/uuid.ts'
import { systemClock } from '../../../platform/clock.ts'
import { nodeOfFile, portsOfFile } from '../../../rehearsal/node-file.ts'
import type { Situation } from '../../../rehearsal/situation.ts'
import { readText } from '../../read-text.ts'
import { readValue } from '../../rehearsed.ts'

/** From where a plan takes what it begins with. */
export type SituationOptions = {
  readonly node?: string
  readonly ports?: string
  readonly rules?: string
  readonly workflow?: string | null
  readonly answers?: string
}

/** What a rehearsal begins with, out of files. `isBlank`: no node was named, so that one is made up of which nothing is known. */
export async function situationOf(
  data: string,
  { node: named, ports, rules, workflow = null, answers }: SituationOptions,
): Promise<{ readonly situation: Situation; readonly isBlank: boolean }> {
  const report = await reportIn(data)
  const node = named === 'none' ? null : nodeOfFile(named === undefined ? {} : await nodeIn(named))
  const situation: Situation = {
    report,
    node,
    ports: node && ports !== undefined ? portsOfFile(await readValue(ports), node.uuid as Uuid) : [],
    rules: rules === undefined ? [] : rulesIn(await readValue(rules), rules),
    workflow,
    faults: [],
    answers: answers === undefined ? {} : answersIn(await readValue(answers), answers),
    now: systemClock.now(),
  }
  return { situation, isBlank: named === undefined }
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

async function nodeIn(named: string): Promise<Json> {
  if (await Bun.file(named).exists()) return readValue(named)
  throw new InspectorError(
    'unavailable',
    `Cannot read node "${named}": there is no such file; write none for a machine that Ironic does not know`,
  )
}

function rulesIn(value: Json, file: string): readonly JsonObject[] {
  const list: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value]
  const rules = list.filter(isObject)
  if (rules.length === list.length) return rules
  throw new InspectorError('invalid', `Cannot read the rules in "${file}": expected a rule, or a list of rules`)
}

function answersIn(value: Json, file: string): Situation['answers'] {
  if (isObject(value)) return value as Situation['answers']
  throw new InspectorError('invalid', `Cannot read the answers in "${file}": expected a map of step ids to answers`)
}
