import { InspectorError } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import { textOf } from '../python/text.ts'
import { valueOf } from '../python/value.ts'
import { formatFloat, formatInteger } from './number.ts'
import { padded, parseSpec, type Spec } from './spec.ts'

/** The value as Python's `format` writes it; `invalid` when the specification does not fit its type. */
export function formatValue(given: Json, written: string): string {
  const value = valueOf(given)
  if (written === '') return textOf(given)
  if (value.type === 'str') return formatText(value.text, parseSpec(written))
  if (value.type === 'float') return formatFloat(value.number, parseSpec(written))
  if (value.type === 'int') return formatInteger(BigInt(value.number), parseSpec(written))
  if (value.type === 'bool') return formatInteger(value.bool ? 1n : 0n, parseSpec(written))
  throw new InspectorError('invalid', `${value.type} takes no format specification, as "${written}" is`)
}

function formatText(text: string, spec: Spec): string {
  const { type, sign, alternate, grouping, align, zeros, precision } = spec
  if (type !== '' && type !== 's') throw new InspectorError('invalid', `"${type}" is no format for text`)
  if (sign !== '' || alternate || grouping !== '' || (align === '=' && !zeros))
    throw new InspectorError('invalid', 'signs, "#", grouping and "=" are not allowed for text')
  // Zeros stand behind a text.
  const cut = precision === undefined ? text : Array.from(text).slice(0, precision).join('')
  return padded(cut, zeros ? { ...spec, align: '<' } : spec, '<')
}
