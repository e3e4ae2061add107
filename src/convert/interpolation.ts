import type { Json } from '../model/json.ts'

/** A value as CEL writes it. */
export function literalOf(value: Json): string {
  return JSON.stringify(value)
}

/** The path that a text consists of, `{inventory[cpu][count]}`, as an expression; undefined for any other text. */
export function pathOf(text: string): string | undefined {
  const [, root = '', rest = ''] = /^\{(\w+)((?:\.\w+|\[[^\]{}]+\])*)\}$/.exec(text) ?? []
  return expressionOf(root, rest)
}

/** Python's `{inventory[…]}`, `{plugin_data[…]}` and `{node.…}` within a text as `${{ }}`; doubled braces become single ones. */
export function templateOf(text: string): string {
  return text.replace(/\{\{|\}\}|\{(\w+)((?:\.\w+|\[[^\]{}]+\])*)\}/g, (whole, root: string, rest: string) => {
    if (whole === '{{') return '{'
    if (whole === '}}') return '}'
    const expression = expressionOf(root, rest)
    // Ironic leaves what it cannot fill in as it stands.
    return expression === undefined ? whole : `\${{ ${expression} }}`
  })
}

const roots: Readonly<Record<string, string>> = { inventory: 'data.inventory', plugin_data: 'data', node: 'node' }

function expressionOf(root: string, rest: string): string | undefined {
  const base = roots[root]
  if (base === undefined) return undefined
  const keys = Array.from(rest.matchAll(/\.(\w+)|\[([^\]]+)\]/g), ([, name, key]) => name ?? key ?? '')
  return keys.reduce((path, key) => {
    if (/^\d+$/.test(key)) return `${path}[${key}]`
    return /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${literalOf(key)}]`
  }, base)
}
