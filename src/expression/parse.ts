import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js'
import type { Problem } from './expression.ts'
import { fits } from './number.ts'
import type { Span, Tree } from './syntax.ts'

/** Longer than any condition that somebody can read. */
const longest = 10_000

/** Deeper than any condition that somebody can read; everything that walks a tree calls itself so often. */
const deepest = 100

const largest = 2n ** 63n - 1n

const tooDeep = `nested more than ${deepest} levels deep`

// The library bounds brackets while it reads; how deep the whole tree is, is counted afterwards.
const grammar = new Environment({
  enableOptionalTypes: true,
  limits: { maxDepth: deepest, maxAstNodes: 20_000, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 },
})

/** Reads an expression, or says what is wrong with it and where. Never throws, however deep or long it is. */
export function parse(text: string): { readonly tree: Tree } | { readonly problem: Problem } {
  if (text.trim() === '') return { problem: wrong('the expression is empty', 0, text.length) }
  if (text.length > longest) return { problem: wrong(`it has more than ${longest} characters`, longest, text.length) }
  try {
    return { tree: treeOf(grammar.parse(text).ast, text, 0) }
  } catch (error) {
    if (error instanceof ParseError) return { problem: inWords(error, text) }
    if (error instanceof Refused) return { problem: wrong(error.message, error.start, error.end, error.remedy) }
    // `!!!!…`: the library counts brackets, but not these.
    if (error instanceof RangeError) return { problem: wrong(tooDeep, 0, text.length) }
    throw error
  }
}

/** What the library can read, and we do not take. */
class Refused extends Error {
  readonly start: number
  readonly end: number
  readonly remedy: string | undefined
  constructor(message: string, { start, end }: Span, remedy?: string) {
    super(message)
    this.remedy = remedy
    this.start = start
    this.end = end
  }
}

function wrong(message: string, start: number, end: number, remedy?: string): Problem {
  return { code: 'E401', message, start, end: Math.max(end, start + 1), ...(remedy === undefined ? {} : { remedy }) }
}

function inWords({ code, summary, range }: ParseError, text: string): Problem {
  const start = Math.min(range?.start ?? 0, Math.max(0, text.length - 1))
  const end = range?.end ?? text.length
  switch (code) {
    case 'unterminated_string':
    case 'unterminated_triple_quoted_string':
      return wrong('the string is not closed', start, end)
    case 'limit_exceeded':
      if (summary.includes('maxDepth')) return wrong(tooDeep, start, end)
      return wrong(`the expression is too large: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}`, start, end)
    case 'reserved_identifier':
      return wrong(`"${text.slice(start, end)}" is a word that CEL keeps for itself`, start, end)
    case 'unexpected_character':
      return unexpected(text, start, end)
    case 'unexpected_token':
    case 'expected_token':
      return start >= text.trimEnd().length - 1 && summary.endsWith('EOF')
        ? wrong('the expression ends too early', start, end)
        : unexpected(text, start, end)
    default:
      return wrong(`${summary.charAt(0).toLowerCase()}${summary.slice(1)}`, start, end)
  }
}

/** What people write who come from other languages. */
const foreign: Readonly<Record<string, string>> = {
  '=': 'equality is ==',
  '&': 'and is &&',
  '|': 'or is ||',
  and: 'and is &&',
  or: 'or is ||',
  not: 'not is !',
  is: 'equality is ==',
  '~': 'for regular expressions there is x.matches("…")',
  $: '`${{ }}` has no place in an expression',
}

function unexpected(text: string, start: number, end: number): Problem {
  const found = text.slice(start, Math.max(end, start + 1))
  const word = /\w+$/.exec(text.slice(0, start).trimEnd())?.[0]
  const remedy = foreign[found] ?? (word === 'not' ? foreign.not : undefined)
  return wrong(found === '' ? 'the expression ends too early' : `"${found}" is not expected there`, start, end, remedy)
}

function treeOf(node: ASTNode, text: string, depth: number): Tree {
  const span = { start: node.start, end: node.end }
  if (depth > deepest) throw new Refused(tooDeep, span)
  const inner = (one: ASTNode) => treeOf(one, text, depth + 1)
  switch (node.op) {
    case 'value':
      return literal(node.args, span, text)
    case 'id':
      return { kind: 'name', name: node.args, ...span }
    case '.':
    case '.?': {
      const [of, key] = node.args
      const lenient = node.op === '.?' ? ({ lenient: true } as const) : {}
      return { kind: 'select', of: inner(of), key, at: { start: node.pos, end: node.end }, ...lenient, ...span }
    }
    case '[]':
    case '[?]': {
      const lenient = node.op === '[?]' ? ({ lenient: true } as const) : {}
      const [of, index] = [inner(node.args[0]), inner(node.args[1])]
      if (index.kind !== 'text') return { kind: 'index', of, index, ...lenient, ...span }
      const at = { start: index.start, end: index.end }
      return { kind: 'select', of, key: index.value, at, quoted: true, ...lenient, ...span }
    }
    case 'call':
      return { kind: 'call', name: node.args[0], args: node.args[1].map(inner), ...span }
    case 'rcall':
      return { kind: 'call', name: node.args[0], on: inner(node.args[1]), args: node.args[2].map(inner), ...span }
    case 'list':
      return { kind: 'list', items: node.args.map(inner), ...span }
    case 'map':
      return { kind: 'map', entries: node.args.map(([key, value]) => [inner(key), inner(value)] as const), ...span }
    case '?:': {
      const [test, yes, no] = node.args
      return { kind: 'choice', test: inner(test), yes: inner(yes), no: inner(no), ...span }
    }
    case '&&':
    case '||':
      return { kind: node.op === '&&' ? 'and' : 'or', parts: chain(node, node.op).map(inner), ...span }
    case '!_':
      return { kind: 'not', of: inner(node.args), ...span }
    case '-_':
      // 2^63 is an integer only below a minus.
      if (node.args.op === 'value' && node.args.args === largest + 1n)
        return { kind: 'number', value: -largest - 1n, ...span }
      return { kind: 'minus', of: inner(node.args), ...span }
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%': {
      const [left, right] = node.args
      return { kind: 'binary', operator: node.op, left: inner(left), right: inner(right), ...span }
    }
  }
}

/** `a && b && c` leans to the left as the library reads it: its parts in their order. */
function chain(node: ASTNode, op: '&&' | '||'): readonly ASTNode[] {
  const parts: ASTNode[] = []
  let rest = node
  while (rest.op === op) {
    const [left, right] = rest.args
    parts.push(right)
    rest = left
  }
  return [rest, ...parts.reverse()]
}

function literal(value: unknown, span: Span, text: string): Tree {
  const written = text.slice(span.start, span.end)
  if (typeof value === 'string') return { kind: 'text', value, ...span }
  if (typeof value === 'boolean') return { kind: 'bool', value, ...span }
  if (typeof value === 'bigint' && !fits(value))
    throw new Refused(
      `${written} is too large for an integer`,
      span,
      /^\d+$/.test(written) ? `write ${written}.0` : undefined,
    )
  if (typeof value === 'bigint' || typeof value === 'number') return { kind: 'number', value, ...span }
  if (value === null) return { kind: 'null', ...span }
  const remedy =
    value instanceof Uint8Array
      ? `write the text without b: ${written.replace(/^[rR]?[bB][rR]?/, '')}`
      : `write ${written.replace(/[uU]$/, '')}`
  throw new Refused(`${written} is of a type that JSON does not have`, span, remedy)
}
