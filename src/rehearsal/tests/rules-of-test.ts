import type { Fault } from '../../config/diagnostic.ts'
import { InspectorError, messageOf } from '../../model/error.ts'
import { isObject, type Json, type JsonObject } from '../../model/json.ts'
import { pointerOf, type Pointer } from '../../model/pointer.ts'
import type { Uuid } from '../../model/uuid.ts'
import { parseRule } from '../../rules/index.ts'
import { foreignRule, ruleVerbs } from '../../workflow/written.ts'

const unborn = '00000000-0000-0000-0000-000000000000' as Uuid

/** The rules of a test, which are those of the API; undefined when one of them is none, which is said with its place in the list. */
export function rulesOfTest(
  written: readonly Json[],
  blame: (pointer: Pointer, fault: Fault) => void,
): readonly JsonObject[] | undefined {
  const uuids = new Set<Uuid>()
  const faults = written.map((rule, index) => {
    const fault = faultOf(rule, uuids)
    if (fault) blame(pointerOf(String(index)), fault)
    return fault
  })
  return faults.some(Boolean) ? undefined : written.filter(isObject)
}

function faultOf(rule: Json, uuids: Set<Uuid>): Fault | undefined {
  if (isObject(rule) && isInOurForm(rule))
    return {
      code: 'E313',
      message: "the rules of a test are those of the API, which takes ironic-inspector's form alone",
      remedy: 'conditions and actions; a rule in our form stands in a file of the configuration',
    }
  try {
    const { uuid } = parseRule(rule, unborn)
    if (uuid === unborn) return undefined
    if (uuids.has(uuid)) return { code: 'E303', message: `two rules with the UUID "${uuid}"` }
    uuids.add(uuid)
    return undefined
  } catch (error) {
    if (!(error instanceof InspectorError)) throw error
    return { code: 'E313', message: messageOf(error) }
  }
}

function isInOurForm(rule: JsonObject): boolean {
  const keys = Object.keys(rule)
  const isOurs = (key: string) => key === 'when' || key === 'let' || ruleVerbs.includes(key)
  return keys.some(isOurs) && !keys.some((key) => key !== 'uuid' && Object.hasOwn(foreignRule, key))
}
