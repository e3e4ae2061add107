import { next, peek, wrong, type Reader } from './reader.ts'

/** How often: as RE2 writes it, and whether never counts too. */
export type Quantifier = { readonly re2: string; readonly none: boolean }

/** The quantifier that comes next, past it; undefined when none does. */
export function quantifier(reader: Reader): Quantifier | undefined {
  const at = reader.at
  const found = simple(reader) ?? counted(reader)
  if (!found) return undefined
  if (peek(reader) === '+') throw wrong('possessive quantifier, which cannot be matched in linear time,', at)
  const lazy = peek(reader) === '?' ? next(reader) : ''
  return { ...found, re2: found.re2 + lazy }
}

function simple(reader: Reader): Quantifier | undefined {
  const char = peek(reader)
  if (char !== '*' && char !== '+' && char !== '?') return undefined
  next(reader)
  return { re2: char, none: char !== '+' }
}

/** `{m}`, `{m,}`, `{,n}`, `{m,n}`; any other brace is itself. */
function counted(reader: Reader): Quantifier | undefined {
  if (peek(reader) !== '{') return undefined
  const end = reader.chars.indexOf('}', reader.at)
  const text = reader.chars.slice(reader.at + 1, end < 0 ? reader.at + 1 : end).join('')
  const parts = /^(\d*)(,(\d*))?$/.exec(text)
  if (!parts || text === '') return undefined
  const [, least, comma, most] = parts
  const minimum = Number(least)
  const maximum = comma === undefined ? minimum : most === '' ? undefined : Number(most)
  if (maximum !== undefined && maximum < minimum)
    throw wrong('a quantifier whose minimum is above its maximum', reader.at)
  // RE2 refuses more, so that a short pattern cannot become a huge program.
  if (Math.max(minimum, maximum ?? 0) > 1000) throw wrong('a quantifier above 1000', reader.at)
  reader.at = end + 1
  return { re2: comma === undefined ? `{${minimum}}` : `{${minimum},${maximum ?? ''}}`, none: minimum === 0 }
}
