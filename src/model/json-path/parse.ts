import { InspectorError } from '../error.ts'
import { tokensOf, type Token } from './tokens.ts'

/** A JSON path in the dialect of ironic-inspector's rules, as a tree. */
export type Path =
  | { readonly kind: 'root' | 'this' | 'parent' }
  /** Keys of an object; `*` stands for all of them. */
  | { readonly kind: 'fields'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'slice'; readonly start: number | null; readonly end: number | null }
  | { readonly kind: 'child' | 'descendants' | 'union' | 'where'; readonly left: Path; readonly right: Path }

/** Operators by how tightly they bind; brackets bind least of all: `a|b[0]` is `(a|b)[0]`. */
const operators = {
  '..': { level: 1, kind: 'descendants' },
  '.': { level: 2, kind: 'child' },
  '|': { level: 3, kind: 'union' },
  where: { level: 4, kind: 'where' },
} as const

/** Longer than any path somebody writes; shorter than what would exhaust the stack. */
const longest = 2000

/** Reads a JSON path; `invalid` with place and reason when it is none. */
export function parsePath(text: string): Path {
  if (text.length > longest) throw new InspectorError('invalid', `it has more than ${longest} characters`)
  const tokens = tokensOf(text)
  const path = expression(tokens, 0)
  const [rest] = tokens
  if (rest) throw unexpected(rest)
  return path
}

function expression(tokens: Token[], least: number): Path {
  let left = operand(tokens)
  for (;;) {
    const [token] = tokens
    if (token?.type === '[' && least === 0) {
      left = { kind: 'child', left, right: brackets(tokens) }
      continue
    }
    const operator = operatorOf(token)
    if (!operator || operator.level < least) return left
    tokens.shift()
    left = { kind: operator.kind, left, right: expression(tokens, operator.level + 1) }
  }
}

function operatorOf(token: Token | undefined) {
  const type = token?.type
  return type === '..' || type === '.' || type === '|' || type === 'where' ? operators[type] : undefined
}

function operand(tokens: Token[]): Path {
  const [token] = tokens
  if (token?.type === '[') return brackets(tokens)
  if (token?.type === 'name') return fields(tokens)
  tokens.shift()
  if (token?.type === '*') return { kind: 'fields', names: ['*'] }
  if (token?.type === '$') return { kind: 'root' }
  if (token?.type === 'operator') return named(token)
  if (token?.type !== '(') throw unexpected(token)
  const inner = expression(tokens, 0)
  take(tokens, ')')
  return inner
}

function named({ text, at }: Token): Path {
  if (text === 'this' || text === 'parent') return { kind: text }
  throw new InspectorError('invalid', `\`${text}\` at character ${at} is unknown: there are \`this\` and \`parent\``)
}

function fields(tokens: Token[]): Path {
  const names = [take(tokens, 'name').text]
  while (tokens[0]?.type === ',') {
    tokens.shift()
    names.push(take(tokens, 'name').text)
  }
  return { kind: 'fields', names }
}

function brackets(tokens: Token[]): Path {
  take(tokens, '[')
  const inner = tokens[0]?.type === 'name' ? fields(tokens) : indexes(tokens)
  take(tokens, ']')
  return inner
}

function indexes(tokens: Token[]): Path {
  if (tokens[0]?.type === '*') {
    tokens.shift()
    return { kind: 'slice', start: null, end: null }
  }
  const start = number(tokens)
  if (tokens[0]?.type !== ':') {
    if (start === null) throw unexpected(tokens[0])
    return { kind: 'index', index: start }
  }
  tokens.shift()
  return { kind: 'slice', start, end: number(tokens) }
}

function number(tokens: Token[]): number | null {
  const [token] = tokens
  if (token?.type !== 'number') return null
  tokens.shift()
  return Number(token.text)
}

function take(tokens: Token[], type: Token['type']): Token {
  const [token] = tokens
  if (token?.type !== type) throw unexpected(token)
  tokens.shift()
  return token
}

function unexpected(token: Token | undefined): InspectorError {
  if (!token) return new InspectorError('invalid', 'it ends too early')
  return new InspectorError('invalid', `"${token.text}" at character ${token.at} is not expected there`)
}
