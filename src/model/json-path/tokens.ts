import { InspectorError } from '../error.ts'

/** A word or sign of a path; `name` is a key, quoted or not, `operator` what stands in backticks. */
export type Token = {
  readonly type:
    'name' | 'number' | 'operator' | 'where' | '..' | '.' | '*' | '[' | ']' | '(' | ')' | '$' | ',' | ':' | '|'
  readonly text: string
  /** The number of its first character, from 1. */
  readonly at: number
}

const pattern =
  /(?<blank>\s+)|(?<name>[A-Za-z_@][A-Za-z0-9_@-]*)|(?<number>-?\d+)|(?<sign>\.\.|[.*[\]()$,:|])|'(?<single>(?:[^'\\]|\\.)*)'|"(?<double>(?:[^"\\]|\\.)*)"|`(?<operator>[^`]*)`/suy

/** The words and signs of a path; `invalid` for what is none. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  pattern.lastIndex = 0
  for (let at = 0; at < text.length; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const groups = pattern.exec(text)?.groups
    if (!groups) throw strange(text, at)
    const { name, number, sign, single, double, operator } = groups
    const quoted = single ?? double
    const place = { at: at + 1 }
    if (quoted !== undefined) tokens.push({ type: 'name', text: quoted.replaceAll(/\\(.)/gsu, '$1'), ...place })
    else if (name !== undefined) tokens.push({ type: name === 'where' ? 'where' : 'name', text: name, ...place })
    else if (number !== undefined) tokens.push({ type: 'number', text: number, ...place })
    else if (operator !== undefined) tokens.push({ type: 'operator', text: operator, ...place })
    else if (sign !== undefined) tokens.push({ type: sign as Token['type'], text: sign, ...place })
  }
  return tokens
}

function strange(text: string, at: number): InspectorError {
  const char = String.fromCodePoint(text.codePointAt(at) ?? 0)
  if (`'"\``.includes(char)) return new InspectorError('invalid', `${char} at character ${at + 1} is never closed`)
  if (char === '?') return new InspectorError('invalid', `"?" at character ${at + 1}: filters are not supported`)
  if (char === '&') return new InspectorError('invalid', `"&" at character ${at + 1}: intersections are not supported`)
  return new InspectorError(
    'invalid',
    `"${char}" at character ${at + 1} is not expected there; quote keys that are not plain words`,
  )
}
