import { visit, type Document, type YAMLError } from 'yaml'
import { didYouMean } from '../model/nearest.ts'
import type { Fault } from './diagnostic.ts'
import type { Range } from './frame.ts'
import { tagNames } from './tags.ts'

/** A fault at a range of the text. */
export type Spot = Fault & { readonly range: Range }

/**
 * What the parser found, in words that say what to write instead, up to the first syntax error: what follows one is a consequence
 * more often than not.
 */
export function syntaxErrors(text: string, document: Document): Spot[] {
  const spots = [...document.errors, ...document.warnings]
    .map((error) => spotOf(text, error, document))
    .sort((a, b) => a.range[0] - b.range[0])
    .filter((spot, index, all) => !all.slice(0, index).some((one) => isConsequence(spot, one, text)))
  const end = spots.findIndex(isFatal)
  return end < 0 ? spots : spots.slice(0, end + 1)
}

/** Whether nothing of the text can be relied on: where one thing ends and the next begins is not known. */
export function isFatal({ code }: Spot): boolean {
  return code === 'E101' || code === 'E103' || code === 'E106'
}

/** Behind a condition that is read as a tag, the rest of its line is read wrongly, too. */
function isConsequence(spot: Spot, earlier: Spot, text: string): boolean {
  const between = text.slice(earlier.range[0], spot.range[0])
  return earlier.code === 'E105' && spot.code !== 'E105' && !between.includes('\n')
}

function spotOf(text: string, { code, message, pos }: YAMLError, document: Document): Spot {
  const [start, end] = pos
  const e101 = (said: string, remedy?: string): Spot => ({
    code: 'E101',
    message: said,
    ...(remedy === undefined ? {} : { remedy }),
    range: pos,
  })
  if (text[start] === '{' && /\$\{?$/.test(text.slice(0, start))) return unquoted(text, start)
  const value = valueAround(text, start)
  switch (code as string) {
    case 'TAB_AS_INDENT':
      return { code: 'E103', message: 'a tab is used for indentation', remedy: 'use spaces', range: pos }
    case 'DUPLICATE_KEY': {
      const key = /^("[^"]*"|'[^']*'|[^:\n]*)/.exec(text.slice(start))![0].trim()
      const said = `the key "${key.replace(/^["']|["']$/g, '')}" stands twice in one map`
      return { code: 'E102', message: said, range: [start, start + key.length] }
    }
    case 'TAG_RESOLVE_FAILED':
      return tagSpot(text, pos)
    case 'BLOCK_IN_FLOW':
      return e101('a map inside of a line', `text with ": " must be quoted: ${quoted(text.slice(start, end))}`)
    case 'BLOCK_AS_IMPLICIT_KEY':
      return value.text.includes(':')
        ? e101('a map inside of a line', `text with ": " must be quoted: ${value.key}${quoted(value.text)}`)
        : e101('a key where a text goes on', 'it is indented deeper than the key above, which has a value already')
    case 'MULTIPLE_DOCS':
      return { code: 'E101', message: 'several documents in one file', range: [start, start + 3] }
    case 'BAD_SCALAR_START':
      return e101(
        `a text cannot begin with ${text[start] ?? ''}`,
        `put it in quotes: ${value.key}${quoted(value.text)}`,
      )
    case 'BAD_INDENT': {
      const kind = /^Flow (map|sequence)/.exec(message)?.[1]
      const bracket = kind === 'map' ? '{' : '['
      if (kind !== undefined)
        return e101(`a ${bracket} above is not closed`, 'or what is inside is not indented deeper')
      break
    }
    case 'MISSING_CHAR':
      if (message.includes('quote')) return unclosed(text, pos, document)
      break
    case 'UNEXPECTED_TOKEN': {
      const before = text.slice(0, start).trimEnd()
      if (message.endsWith(' at node end') && /["'\]}]$/.test(before)) return behind(value, before, pos)
      break
    }
  }
  return e101(`not YAML: ${message.replace(/\.$/, '')}`)
}

/** The parser says it at the end of the text; what opens the quote is the last text in quotes. */
function unclosed(text: string, end: Range, document: Document): Spot {
  let start = end[0]
  visit(document, {
    Scalar(_, { type, range }) {
      if (range && type?.startsWith('QUOTE')) start = range[0]
    },
  })
  const range: Range = start < end[0] ? [start, start + 1] : end
  return {
    code: 'E101',
    message: 'the quote is not closed',
    remedy: `it goes on to the end: close it with ${text[start] ?? ''}`,
    range,
  }
}

/** The value on the line of an offset, less a comment, and the key in front of it. */
function valueAround(text: string, offset: number): { readonly key: string; readonly text: string } {
  const from = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(from).split('\n', 1)[0]!.replace(/\r$/, '')
  const [, key = '', value = line] = /^[\s-]*((?:[\w./-]+|"[^"]*"|'[^']*'):[ ]+)?(.*)$/.exec(line) ?? []
  return { key: key.trimEnd() === '' ? '' : `${key.trimEnd()} `, text: value.replace(/ #.*$/, '').trim() }
}

/** The text in the quotes that need the least within. */
function quoted(text: string): string {
  return text.includes("'") && !/["\\]/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "''")}'`
}

/** Text goes on where a quote or bracket has ended the value. */
function behind({ key, text }: ReturnType<typeof valueAround>, before: string, range: Range): Spot {
  const [ended = before.slice(-1), mark] = /(["'])(?:(?!\1).){0,40}\1$/.exec(before) ?? []
  const message = mark === undefined ? `the value ends at ${ended}` : `the string ends after ${ended}`
  // `"${{ secret("a") }}"`, `'!empty(x)' && y`: the quotes were meant for all of it.
  const around = /^(["'])(.*\$\{\{.*)\1$|^(["'])([^"']*[(=<>!][^"']*)\3(.*)$/.exec(text)
  const meant = around ? (around[2] ?? `${around[4]}${around[5]}`) : text
  const isInside = /^[[{].*[}\]]$/.test(text) && mark !== undefined
  const remedy = isInside
    ? `use ${mark === '"' ? 'single' : 'double'} quotes outside`
    : around?.[2] === undefined
      ? `put all of it in quotes: ${key}${quoted(meant)}`
      : `use ${mark === '"' ? 'single' : 'double'} quotes outside: ${key}${quoted(meant)}`
  return { code: 'E101', message, remedy, range }
}

/** `{/name: ${{ x }}}`: in a flow map or list `{` opens a map. */
function unquoted(text: string, brace: number): Spot {
  const dollar = text.lastIndexOf('$', brace)
  const before = /[^,[{\n]*$/.exec(text.slice(0, dollar))![0]
  const from = dollar - before.length + (/^.*:[ ]+|^ +/.exec(before)?.[0].length ?? 0)
  const close = text.indexOf('}}', dollar)
  const [rest = ''] = /^[^,\]}\n]*/.exec(text.slice(close + 2)) ?? []
  const isClosed = close >= 0 && !text.slice(dollar, close).includes('\n')
  const end = isClosed ? close + 2 + rest.trimEnd().length : dollar + 3
  const whole = text.slice(from, end)
  const example = isClosed ? `: ${whole.includes('"') ? quoted(whole) : `"${whole}"`}` : ''
  const message = '`${{ }}` inside of {…} or […] must be quoted'
  return { code: 'E106', message, remedy: `put it in quotes${example}`, range: [from, end] }
}

/** `when: !has(node.name)`: a negation, and no tag. */
function tagSpot(text: string, range: Range): Spot {
  const [start, end] = range
  const tag = text.slice(start, end)
  const known = tagNames.some((name) => name === tag)
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start)
  const [, key = ''] = /(?:^|[\s{,-])(\w+: +)$/.exec(before) ?? []
  const rest = valueFrom(text, start, before)
  if (!known && (/^(when|where|require): /.test(key) || /[(=&|<>.[]/.test(rest)))
    return {
      code: 'E105',
      message: `"${rest}" is read as a YAML tag`,
      remedy: `put the condition in quotes: ${key}${quoted(rest)}`,
      range: [start, start + rest.length],
    }
  const message = known ? `${tag} takes plain text` : `unknown tag "${tag}"${didYouMean(tag, tagNames)}`
  return { code: 'E107', message, remedy: `tags: ${tagNames.join(', ')}`, range }
}

/** What is meant to be the value from an offset on, less a comment; inside of {…} and […] it ends at a comma, or where they end. */
function valueFrom(text: string, offset: number, before: string): string {
  const line = text.slice(offset).split(/\n| #/, 1)[0]!
  const isInside = /[{[][^\]}]*$/.test(before)
  let depth = 0
  let comma: number | undefined
  let quote = ''
  for (const [at, letter] of line.split('').entries()) {
    if (quote !== '') {
      if (letter === quote) quote = ''
    } else if (letter === '"' || letter === "'") quote = letter
    else if ('([{'.includes(letter)) depth += 1
    else if (')]}'.includes(letter)) {
      depth -= 1
      if (depth >= 0) continue
      return line.slice(0, comma ?? at).trim()
    } else if (letter === ',' && depth === 0) comma ??= at
  }
  // A map over several lines: `,` or `, warn: x` goes on with it.
  const goesOn = comma !== undefined && /^,\s*(\w+:\s.*)?$/.test(line.slice(comma))
  return line.slice(0, isInside || goesOn ? comma : undefined).trim()
}
