import { isObject, objectOf, objectsOf, textOf, type Json, type JsonObject } from '../../model/json.ts'
import type { Colors } from '../colors.ts'
import { dotted, shownAt, shownValue } from './values.ts'

/** A run's document as text: each step with its condition, notes, changes and rules. */
export function traceLines(document: JsonObject, colors: Colors): readonly string[] {
  return objectsOf(document.steps).flatMap((step, index) => [
    colors.bold(`${index + 1} ${String(step.id)}  ${String(step.outcome)}${placeText(step.at)}`),
    ...conditionLines(step),
    ...texts(step.warnings).map((text) => `    ⚠ ${text}`),
    ...texts(step.notes).map((text) => `    ${text}`),
    ...objectsOf(step.rules).flatMap((rule) => ruleLines(rule)),
    ...objectsOf(step.changes).map((change) => `    ${changeText(change)}`),
  ])
}

/** `  file:line` of a place, or nothing. */
export function placeText(at: Json | undefined): string {
  return isObject(at) ? `  ${String(at.file)}:${String(at.line)}` : ''
}

/** Why a step or rule did what it did: its condition with its parts, what was missing, its error. */
export function conditionLines(subject: JsonObject, indent = '    '): readonly string[] {
  const { when, missing, error, conditions, scope } = subject
  const condition = objectOf(when)
  const parts = objectsOf(condition.parts).filter(({ text }) => text !== condition.text)
  return [
    ...(isObject(when) ? [`${indent}${String(condition.text)}  →  ${decided(condition.value)}`] : []),
    ...parts.map(({ text, value }) => `${indent}  ${String(text)} = ${shownValue(value)}`),
    ...objectsOf(conditions).flatMap((one) => testedLines(one).map((line) => `${indent}${line}`)),
    ...(isObject(scope) ? [`${indent}it is for nodes of scope ${shownValue(scope.wanted)}`] : []),
    ...(isObject(scope) ? [`${indent}  node.properties.inspection_scope = ${shownValue(scope.found)}`] : []),
    ...(textOf(missing) ? [`${indent}missing: ${String(missing)}`] : []),
    ...(textOf(error) ? [`${indent}${String(error)}`] : []),
  ]
}

/** A condition in ironic-inspector's form, and below it what its path found. */
function testedLines({ op, field, value, invert, multiple, found, more, holds }: JsonObject): readonly string[] {
  const how = [...(invert === true ? ['inverted'] : []), ...(textOf(multiple) ? [`of ${String(multiple)}`] : [])]
  const wanted = value === undefined ? '' : ` ${shownValue(value)}`
  const values = Array.isArray(found) ? (found as readonly Json[]).map((one) => shownValue(one)) : []
  const others = typeof more === 'number' ? ` … ${more} more` : ''
  return [
    `${String(field)} ${String(op)}${wanted}${how.length > 0 ? ` (${how.join(', ')})` : ''}  →  ${String(holds)}`,
    `  ${String(field)} = ${values.length > 0 ? values.join(', ') : 'nothing'}${others}`,
  ]
}

function decided(value: Json | undefined): string {
  return value === undefined ? 'undecided' : shownValue(value)
}

function ruleLines(rule: JsonObject): readonly string[] {
  const name = textOf(rule.description) ?? String(rule.id)
  return [`    rule ${name}: ${String(rule.outcome)}${placeText(rule.at)}`, ...conditionLines(rule, '      ')]
}

/** One change on one line. */
export function changeText({ on, op, path, before, after, request, refused }: JsonObject): string {
  const about = isObject(on) ? `port ${String(on.port)}` : String(on)
  const place = textOf(path) ? `${about} ${dotted(String(path))}` : about
  const at = String(path ?? '')
  const values = [before, after].filter((value) => value !== undefined).map((value) => shownAt(at, value))
  const carrier = typeof request === 'number' ? `  (request ${request})` : ''
  const leftOut = textOf(refused) ? `  refused: ${String(refused)}` : ''
  return `${String(op)} ${place}  ${values.join(' → ')}${carrier}${leftOut}`
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
