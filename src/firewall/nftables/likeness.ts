import type { Json } from '../../model/json.ts'

/**
 * What of a rule's text decides who is answered, each with how `nft -j` shows it: interface, port, set and verdict. What else is
 * shown depends on the version of nft, which leaves out conditions that follow from others.
 */
const words =
  /(?<text>"[^"]+"|@(?:never|always|waiting|known)\b)|\b(?<key>iifname|ibrname)\b|dport (?<port>\d+)|\bgoto (?<target>\w+)|\b(?<verdict>accept|drop)\b/g

/** Whether the expression of a rule, as listed, can be what became of the text. A comment is no proof: it stays when a rule is edited. */
export function isLike(text: string, expression: Json | undefined): boolean {
  const shown = JSON.stringify(expression ?? null)
  return [...text.matchAll(words)].every(({ groups = {} }) => shown.includes(shownAs(groups)))
}

function shownAs({ text, key, port, target, verdict }: Readonly<Record<string, string | undefined>>): string {
  if (text !== undefined) return text.startsWith('@') ? `"${text}"` : text
  if (key !== undefined) return `"${key}"`
  if (port !== undefined) return `"right":${port}`
  return target === undefined ? `{"${verdict}":null}` : `{"target":"${target}"}`
}
