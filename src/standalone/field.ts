import { booleanOf } from '../model/boolean.ts'
import { InspectorError } from '../model/error.ts'
import { frozen, isObject, type Json, type JsonObject } from '../model/json.ts'

/** What a field of a node or port may hold besides null, and what it holds when nothing is given. */
export type Field = { readonly kind: 'text' | 'object' | 'flag'; readonly otherwise: Json; readonly longest?: number }

/** Fields by name. */
export type Fields = Readonly<Record<string, Field>>

/** A field of text; `longest` counts characters. */
export function text(otherwise: string | null = null, longest?: number): Field {
  return { kind: 'text', otherwise, ...(longest === undefined ? {} : { longest }) }
}

/** A field that holds an object; null becomes an empty one. */
export const object: Field = { kind: 'object', otherwise: frozen({}) }

/** A field that is true or false. */
export function flag(otherwise: boolean | null): Field {
  return { kind: 'flag', otherwise }
}

/**
 * The fields with their values: those given, the others as they are when nothing is given. `findings` collects what is wrong:
 * unknown names and values of another kind.
 */
export function filled(fields: Fields, given: JsonObject, findings: string[]): JsonObject {
  for (const name of Object.keys(given)) if (!Object.hasOwn(fields, name)) findings.push(`unknown field "${name}"`)
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, valueOf(name, field, given[name], findings)]),
  )
}

/** Fails with `invalid` when there are findings, and names them all. */
export function refuse(doing: string, findings: readonly string[]): void {
  if (findings.length > 0) throw new InspectorError('invalid', `Cannot ${doing}: ${findings.join('; ')}`)
}

function valueOf(name: string, { kind, otherwise, longest }: Field, value: Json | undefined, findings: string[]): Json {
  if (value === undefined || value === null) return otherwise
  if (kind === 'object') {
    if (!isObject(value)) findings.push(`"${name}" is no object: ${JSON.stringify(value)}`)
    return value
  }
  if (kind === 'flag') {
    // Ironic's schemas take words, but no 1 and 0.
    const truth = typeof value === 'number' ? undefined : booleanOf(value)
    if (truth === undefined) findings.push(`"${name}" is neither true nor false: ${JSON.stringify(value)}`)
    return truth ?? otherwise
  }
  if (typeof value !== 'string') findings.push(`"${name}" is no text: ${JSON.stringify(value)}`)
  else if (longest !== undefined && value.length > longest)
    findings.push(`"${name}" is longer than ${longest} characters`)
  return value
}
