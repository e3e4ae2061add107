import { InspectorError } from '../model/error.ts'

/** Where an option stands. */
export type Source = {
  readonly file: string
  readonly line: number
  readonly section: string
  /** With `_` where the file has `-`: oslo.config takes both. */
  readonly option: string
}

/** One assignment, before `$name` in it is replaced. */
export type Assignment = Source & { readonly value: string }

/**
 * The assignments of an oslo.config file, in order. Comments begin in column 1, and end the value above them; a line that begins with
 * a blank goes on with that value; of `=` and `:` the first one divides. Quotes are taken off a value's first line alone. `invalid` with
 * file and line for what oslo.config refuses, but for a mark of the byte order.
 */
export function parseIni(text: string, file: string): readonly Assignment[] {
  const found: (Assignment & { readonly lines: string[] })[] = []
  let section: string | undefined
  let open: string[] | undefined
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const refuse = (why: string) => new InspectorError('invalid', `Cannot read "${file}", line ${index + 1}: ${why}`)
    if (line.trim() === '') {
      open = undefined
    } else if (/^[#;]/.test(line)) {
      open = undefined
    } else if (/^\s/.test(line)) {
      if (!open) throw refuse('it begins with a blank, and there is no value above it to go on with')
      open.push(line.trim())
    } else if (line.startsWith('[')) {
      const name = /^\[([^\]]+)\]\s*$/.exec(line)?.[1]?.trim()
      if (!name) throw refuse('a section is written [name]')
      section = sectionOf(name)
      open = undefined
    } else {
      const [, option, value] = /^([^=:]+?)\s*[=:](.*)$/.exec(line) ?? []
      if (option === undefined || value === undefined) throw refuse('an option is written name = value')
      if (section === undefined) throw refuse('it stands above the first section')
      open = [unquoted(value.trim())]
      found.push({ file, line: index + 1, section, option: option.replaceAll('-', '_'), value: '', lines: open })
    }
  }
  return found.map(({ lines, ...assignment }) => ({ ...assignment, value: lines.join('\n') }))
}

/** The name of a section as it counts: of all but [DEFAULT] the case does not. */
export function sectionOf(written: string): string {
  return written === 'DEFAULT' ? written : written.toLowerCase()
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value
}

/**
 * The value with `$name`, `${name}` and `$group.name` replaced by what `look` knows; `$$` and `\\$` give a `$`. What is unknown stays.
 * A name without group is looked for in the section of the value, then in [DEFAULT]. `unknown` is told what is not found.
 */
export function substituted(
  { section, value }: Pick<Assignment, 'section' | 'value'>,
  look: (section: string, option: string) => string | undefined,
  unknown: (name: string) => void = () => undefined,
): string {
  const pattern = /\$\$|\\\$|\$\{(\w+)(?:\.(\w+))?\}|\$(\w+)(?:\.(\w+))?/g
  return value.replace(pattern, (whole, ...names: (string | undefined)[]) => {
    if (whole === '$$' || whole === '\\$') return '$'
    const [first = '', second] = names[0] === undefined ? names.slice(2, 4) : names
    const found = second === undefined ? (look(section, first) ?? look('DEFAULT', first)) : look(first, second)
    if (found === undefined) unknown(second ?? first)
    return found ?? whole
  })
}
