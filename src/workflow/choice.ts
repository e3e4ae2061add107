import type { Expression, Scope } from '../expression/expression.ts'
import { choiceVocabulary } from '../expression/vocabulary/index.ts'
import type { Finding } from '../model/finding.ts'
import { asWritten } from '../model/exact.ts'
import { inventoryOf } from '../model/inventory.ts'
import { objectOf, type Json, type JsonObject } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import { pointerOf } from '../model/pointer.ts'
import { sealedNode } from '../model/secret-names.ts'
import { inventoryAsWritten } from './exact-report.ts'
import { expressionOf } from './preparing.ts'

/** Which workflow is taken: the first whose condition is true; one without a condition is always taken. */
export type Choice = readonly { readonly use: string; readonly when?: Expression }[]

/** How a choice is written: a name, or a list of which the first match wins. */
export type WrittenChoice = string | readonly { readonly use: string; readonly when?: string | boolean }[]

/** Reads a choice that has passed the schema, and says what is wrong with it; pointers are into what is written. */
export function choiceOf(written: WrittenChoice): { readonly choice: Choice; readonly findings: readonly Finding[] } {
  if (typeof written === 'string') return { choice: [{ use: written }], findings: [] }
  const findings: Finding[] = []
  const blame = (finding: Finding) => void findings.push(finding)
  const choice = written.map(({ use, when }, index) => {
    const pointer = pointerOf(String(index), 'when')
    if (when === undefined) return { use }
    return { use, when: expressionOf(when, pointer, choiceVocabulary, 'boolean', blame) }
  })
  const always = choice.findIndex(({ when }) => when === undefined)
  if (always >= 0 && always < choice.length - 1)
    blame({
      code: 'E307',
      message: 'this workflow is never chosen: one above it has no condition',
      pointer: pointerOf(String(always + 1)),
      remedy: 'the one without `when` comes last',
    })
  if (always < 0)
    blame({
      code: 'E307',
      message: 'no workflow is chosen where no condition is true',
      pointer: pointerOf(String(choice.length - 1)),
      remedy: 'put one without `when` below it, such as {use: default}',
    })
  return { choice, findings }
}

/**
 * The name of the workflow for a node; undefined when no condition is true. What is undecided, or cannot be decided, is no match.
 * Before the report is there `data` is null: conditions that ask for it are no match then. `written`: its numbers as they are written.
 */
export function chosen(choice: Choice, node: Node, data: JsonObject | null, written?: Json): string | undefined {
  const none = (name: string) => () => ({ missing: name })
  const value = (json: Json) => () => ({ value: json })
  const scope: Scope = {
    node: value(sealedNode(node)),
    data: data ? () => ({ value: asWritten(data, written) ?? data }) : none('data'),
    inventory: data ? () => ({ value: inventoryAsWritten(inventoryOf(data), written) }) : none('inventory'),
  }
  return choice.find(({ when }) => {
    if (!when) return true
    if (!data && when.uses.some((name) => name !== 'node')) return false
    const came = when.evaluate(scope)
    return 'value' in came && came.value === true
  })?.use
}

/** The names of all workflows that may be chosen, each with its place in what is written. */
export function namesIn(written: Json | undefined): readonly { readonly name: string; readonly pointer: string }[] {
  if (typeof written === 'string') return [{ name: written, pointer: '' }]
  if (!Array.isArray(written)) return []
  return (written as readonly Json[]).flatMap((one, index) => {
    const { use } = objectOf(one)
    return typeof use === 'string' ? [{ name: use, pointer: pointerOf(String(index), 'use') }] : []
  })
}
