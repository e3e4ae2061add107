import { frozen, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Node } from '../../src/model/node.ts'
import type { Uuid } from '../../src/model/uuid.ts'
import { applyRules, parseRule, type Rule } from '../../src/rules/index.ts'
import type { World } from '../../src/workflow/hook.ts'
import { firstWorld } from '../../src/workflow/world.ts'
import { nodeWith } from '../workflow/end-state.ts'

/** The UUID of the n-th rule. */
export const uuidOf = (n: number) => `00000000-0000-4000-8000-00000000000${n}` as Uuid

/** Rules as they are after their creation. */
export const rulesOf = (...bodies: readonly JsonObject[]): readonly Rule[] =>
  bodies.map((body, index) => parseRule(body, uuidOf(index + 1)))

/** What rules see: a report and a node, frozen. */
export const worldOf = (data: JsonObject, node: Partial<Node> = {}): World =>
  frozen(firstWorld(data, nodeWith(node), []))

/** A rule of one action, met by everything unless `more` has conditions. */
export const always = (action: JsonObject, more: JsonObject = {}): JsonObject => ({ actions: [action], ...more })

/** The action set-attribute. */
export const set = (path: string, value: Json): JsonObject => ({ action: 'set-attribute', path, value })

/** The changes of one action, or why it fails. */
export function effect(action: JsonObject, node: Partial<Node> = {}, data: JsonObject = {}) {
  const { rules, fail } = applyRules(rulesOf(always(action)), worldOf(data, node))
  return fail ?? rules[0]?.changes.map(({ op, path, value }) => [op, path, value])
}
