import { InspectorError } from '../../model/error.ts'
import { isObject, type Json } from '../../model/json.ts'
import { asciiOf, reprOf, textOf } from '../python/text.ts'
import { keysIn, lookUp } from './placeholder.ts'
import { formatValue } from './value.ts'

/**
 * The value with the placeholders of its texts filled in, at any depth and in the keys of objects; anything else stays.
 * `invalid` with what is wrong with a placeholder, or missing in the data.
 */
export function formatted(value: Json, data: Json): Json {
  if (typeof value === 'string') return formatTemplate(value, data)
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => formatted(item, data))
  if (!isObject(value)) return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [formatTemplate(key, data), formatted(item ?? null, data)]))
}

/** The text with its placeholders (`{data[a][0]!r:>10}`) filled in as Python's `str.format` does it, `data` being all they can name. */
export function formatTemplate(template: string, data: Json): string {
  return filled(template, (name, conversion, spec) => formatValue(converted(lookUp(name, data), conversion), spec), 2)
}

/** `invalid` with what is wrong with a placeholder of the text, whatever the data are. */
export function checkTemplate(template: string): void {
  const check: Fill = (name, conversion, spec, written) => {
    for (const _key of keysIn(name));
    // What a specification within this one comes to is not known; nor of which type the data are.
    const samples = /[{}]/.test(written) ? [] : conversion === undefined ? ['', 1, 0.5] : ['']
    const faults = samples.flatMap((sample) => faultOf(() => formatValue(converted(sample, conversion), spec)))
    converted('', conversion)
    if (faults[0] && faults.length === samples.length) throw faults[0]
    return ''
  }
  filled(template, check, 2)
}

function faultOf(format: () => string): readonly InspectorError[] {
  try {
    format()
    return []
  } catch (error) {
    if (error instanceof InspectorError) return [error]
    throw error
  }
}

/** What a placeholder becomes; `spec` with the placeholders filled in that it holds as `written`. */
type Fill = (name: string, conversion: string | undefined, spec: string, written: string) => string

/** `deep`: how many levels may still have placeholders; the specification of one may hold some itself. */
function filled(template: string, fill: Fill, deep: number): string {
  if (deep === 0) throw new InspectorError('invalid', 'placeholders in the specification of a placeholder in another')
  let text = ''
  let at = 0
  while (at < template.length) {
    const char = template.charAt(at)
    const doubled = template.charAt(at + 1) === char
    if (char !== '{' && char !== '}') {
      const plain = /^[^{}]+/.exec(template.slice(at))?.[0] ?? ''
      text += plain
      at += plain.length
    } else if (doubled) {
      text += char
      at += 2
    } else {
      if (char === '}') throw new InspectorError('invalid', 'a single "}"; write "}}" for the brace itself')
      const end = closing(template, at + 1)
      text += placeholder(template.slice(at + 1, end), fill, deep)
      at = end + 1
    }
  }
  return text
}

/** Where the placeholder ends: braces nest, but not those in a key in brackets before the colon. */
function closing(template: string, start: number): number {
  let open = 1
  let inName = true
  for (let at = start; at < template.length; at += 1) {
    const char = template.charAt(at)
    if (inName && char === '[') {
      const close = template.indexOf(']', at)
      if (close < 0) break
      at = close
      continue
    }
    if (char === ':' || char === '!') inName = false
    if (char === '{') open += 1
    if (char === '}') open -= 1
    if (open === 0) return at
  }
  throw new InspectorError('invalid', 'a single "{"; write "{{" for the brace itself')
}

const parts = /^(?<name>(?:\[[^\]]*\]|[^[:!{])*)(?:!(?<conversion>.))?(?::(?<spec>.*))?$/su

function placeholder(inside: string, fill: Fill, deep: number): string {
  const groups = parts.exec(inside)?.groups
  if (!groups) throw new InspectorError('invalid', `"{${inside}}" is no placeholder`)
  const { name = '', conversion, spec = '' } = groups
  return fill(name, conversion, /[{}]/.test(spec) ? filled(spec, fill, deep - 1) : spec, spec)
}

function converted(value: Json, conversion: string | undefined): Json {
  switch (conversion) {
    case undefined:
      return value
    case 'r':
      return reprOf(value)
    case 's':
      return textOf(value)
    case 'a':
      return asciiOf(value)
    default:
      throw new InspectorError('invalid', `"!${conversion}" is unknown: there are !r, !s and !a`)
  }
}
