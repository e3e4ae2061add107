import type { Json } from '../model/json.ts'
import { Untranslatable } from './untranslatable.ts'

/** A value as CEL writes it. */
export function literalOf(value: Json): string {
  return JSON.stringify(value)
}

/** The path that a text consists of, `{inventory[cpu][count]}`, as an expression; undefined for any other text. */
export function pathOf(text: string): string | undefined {
  const [part, ...rest] = partsOf(text)
  return rest.length === 0 && part && 'path' in part ? part.path : undefined
}

/** The text that Ironic makes of one with placeholders, as an expression: it turns what it fills in to text. */
export function textExpressionOf(text: string): string {
  const parts = partsOf(text).map((part) => ('path' in part ? `string(${part.path})` : literalOf(part.text)))
  return parts.length === 0 ? '""' : parts.join(' + ')
}

/**
 * The same for a value: Python's `{inventory[…]}`, `{plugin_data[…]}` and `{node.…}` as `${{ }}`; doubled braces become single ones.
 * What is a placeholder and nothing else is turned to text, too, where `${{ }}` alone would keep a number.
 */
export function templateOf(text: string): string {
  const parts = partsOf(text)
  if (parts.length === 1 && parts[0] && 'path' in parts[0]) return `\${{ string(${parts[0].path}) }}`
  return parts.map((part) => ('path' in part ? `\${{ ${part.path} }}` : part.text)).join('')
}

type Part = { readonly text: string } | { readonly path: string }

const pattern = /\{\{|\}\}|\{(\w+)((?:\.\w+|\[[^\]{}]+\])*)\}/g

/** Texts and placeholders in their order. Ironic leaves what it does not know as it stands. */
function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  const add = (more: string) => {
    const last = parts.at(-1)
    if (more === '') return
    if (last && 'text' in last) parts[parts.length - 1] = { text: last.text + more }
    else parts.push({ text: more })
  }
  let from = 0
  for (const match of text.matchAll(pattern)) {
    add(plain(text.slice(from, match.index)))
    from = match.index + match[0].length
    const path = match[1] === undefined ? undefined : expressionOf(match[1], match[2] ?? '')
    if (path !== undefined) parts.push({ path })
    else add(match[1] === undefined ? match[0].slice(1) : match[0])
  }
  add(plain(text.slice(from)))
  return parts
}

/** `{inventory[a]:>8}` and `{node.name!r}` would otherwise stay as they are, and nobody would notice. */
function plain(text: string): string {
  // What stands around it may be part of a password.
  const [odd] = /\{(inventory|plugin_data|node)\b[^{}]*\}?/.exec(text) ?? []
  if (odd !== undefined)
    throw new Untranslatable(`the placeholder in "${odd}" has a format or conversion: write it by hand`)
  return text
}

const roots: Readonly<Record<string, string>> = { inventory: 'data.inventory', plugin_data: 'data', node: 'node' }

function expressionOf(root: string, rest: string): string | undefined {
  const base = roots[root]
  if (base === undefined) return undefined
  const keys = Array.from(rest.matchAll(/\.(\w+)|\[([^\]]+)\]/g), ([, name, key]) => name ?? key ?? '')
  return keys.reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`
    // In brackets a key may be one that only this site's reports have.
    return root === 'node' && /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${literalOf(key)}]`
  }, base)
}
