import { InspectorError } from '../../model/error.ts'

/** What stands behind the colon of a placeholder, read (Python's library reference, "Format Specification Mini-Language"). */
export type Spec = {
  readonly fill: string
  readonly align: '<' | '>' | '=' | '^' | ''
  /** Whether a lone 0 before the width asks for zeros. */
  readonly zeros: boolean
  readonly sign: '+' | '-' | ' ' | ''
  readonly alternate: boolean
  readonly width: number
  readonly grouping: ',' | '_' | ''
  readonly precision: number | undefined
  readonly type: string
}

/** Python knows none; a report may name the width, and must not make a gigabyte of text. */
const widest = 1000

const pattern =
  /^(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[+\- ])?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<grouping>[,_])?(?:\.(?<precision>\d+))?(?<type>.)?$/su

/** Reads a specification; `invalid` when it is none, or asks for more than 1000 characters. */
export function parseSpec(text: string): Spec {
  const groups = pattern.exec(text)?.groups
  if (!groups) throw new InspectorError('invalid', `"${text}" is no format specification`)
  const { fill, align, sign, alternate, zero, width, grouping, precision, type } = groups
  const spec = {
    fill: fill ?? (zero === undefined ? ' ' : '0'),
    align: (align ?? (zero === undefined ? '' : '=')) as Spec['align'],
    zeros: zero !== undefined && align === undefined,
    sign: (sign ?? '') as Spec['sign'],
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: (grouping ?? '') as Spec['grouping'],
    precision: precision === undefined ? undefined : Number(precision),
    type: type ?? '',
  }
  if (spec.width > widest || (spec.precision ?? 0) > widest)
    throw new InspectorError('invalid', `"${text}" asks for more than ${widest} characters`)
  return spec
}

/** The text filled up to the width; `align` where the specification says nothing. */
export function padded(text: string, spec: Spec, align: '<' | '>'): string {
  const missing = spec.width - Array.from(text).length
  if (missing <= 0) return text
  const side = spec.align === '' ? align : spec.align
  const before = side === '<' ? 0 : side === '^' ? Math.floor(missing / 2) : missing
  return spec.fill.repeat(before) + text + spec.fill.repeat(missing - before)
}
