import type { Draft } from './draft.ts'
import { substituted, type Assignment, type Source } from './ini.ts'

/** A value with the place it was read from. */
export type Read<T> = { readonly value: T; readonly source: Source }

/** Where an option may stand: its own name, then the older ones, as `section.option`. */
export type Names = readonly [string, ...string[]]

/** Whoever reads the hooks knows the default of this one. */
const withDefault = 'default_processing_hooks'

// The name is not said: it may be part of a password.
const stays =
  'these files have no option for a $name in it, which stays: oslo.config takes a default there, or refuses it'

/**
 * Reads options by type and remembers which ones were asked for. A value that oslo.config would refuse becomes a remark, and counts
 * as not given.
 */
export class Reader {
  readonly #assignments: readonly Assignment[]
  readonly #draft: Draft
  readonly #asked = new Set<Assignment>()
  readonly #files: readonly string[]

  constructor(assignments: readonly Assignment[], draft: Draft) {
    this.#assignments = assignments
    this.#draft = draft
    this.#files = [...new Set(assignments.map(({ file }) => file))]
  }

  /** As `textOrEmpty`, but what is empty counts as not given, which is said. */
  text(names: Names): Read<string> | undefined {
    const read = this.textOrEmpty(names)
    if (read?.value !== '') return read
    this.#draft.remark('needless', read.source, { note: 'it is empty' })
    return undefined
  }

  /** The last assignment, in the last file that has one, to the first of the names; those to the older names are said to count for nothing. */
  textOrEmpty(names: Names): Read<string> | undefined {
    const found = names.flatMap((name) => this.#all(name).slice(-1))
    const [first] = found.toSorted((a, b) => this.#files.indexOf(b.file) - this.#files.indexOf(a.file))
    for (const source of found) if (first && source !== first) this.#draft.outdone(source, first)
    return first && { value: this.#value(first), source: first }
  }

  /** Every assignment, of an option that may be repeated. */
  every(name: string): readonly Read<string>[] {
    return this.#all(name).map((source) => ({ value: this.#value(source), source }))
  }

  flag(names: Names): Read<boolean> | undefined {
    return this.#as(names, 'neither true nor false', (text) => {
      if (/^(true|1|on|yes)$/i.test(text)) return true
      return /^(false|0|off|no)$/i.test(text) ? false : undefined
    })
  }

  number(names: Names): Read<number> | undefined {
    const read = this.text(names)
    return (
      read && this.#parsed(read, 'no number', (text) => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined))
    )
  }

  list(names: Names): Read<readonly string[]> | undefined {
    return this.#as(names, 'no list', listOf)
  }

  /** `key:value` pairs; the first colon divides. */
  map(names: Names): Read<Readonly<Record<string, string>>> | undefined {
    return this.#as(names, 'no list of key:value', (text) => {
      const pairs = listOf(text).map((item) => /^([^:]+?)\s*:\s*(.*)$/s.exec(item)?.slice(1))
      const keys = new Set(pairs.map((pair) => pair?.[0]))
      if (pairs.includes(undefined) || keys.size < pairs.length) return undefined
      return Object.fromEntries(pairs as string[][]) as Record<string, string>
    })
  }

  /** A word of a few, with what each means; case does not count. */
  word<T>(names: Names, words: Readonly<Record<string, T>>): Read<T> | undefined {
    return this.#as(names, `none of ${Object.keys(words).join(', ')}`, (text) => words[text.toLowerCase()])
  }

  /** Whether the option is given, without counting as asked for. */
  has(name: string): boolean {
    return this.#assignments.some((one) => `${one.section}.${one.option}` === name)
  }

  /** Whether the section is there with an option in it. */
  hasSection(name: string): boolean {
    return this.#assignments.some(({ section }) => section === name)
  }

  /** What nobody asked for. */
  rest(): readonly Source[] {
    return this.#assignments.filter((one) => !this.#asked.has(one))
  }

  #all(name: string): readonly Assignment[] {
    const found = this.#assignments.filter((one) => `${one.section}.${one.option}` === name)
    for (const one of found) this.#asked.add(one)
    return found
  }

  #value(assignment: Assignment, depth = 0): string {
    const look = (section: string, option: string) => {
      const found = this.#assignments.findLast((one) => one.section === section && one.option === option)
      return found && depth < 8 ? this.#value(found, depth + 1) : undefined
    }
    return substituted(assignment, look, (name) => {
      if (name !== withDefault) this.#draft.remark('changed', assignment, { note: stays })
    })
  }

  #as<T>(names: Names, wrong: string, parse: (text: string) => T | undefined): Read<T> | undefined {
    const read = this.textOrEmpty(names)
    return read && this.#parsed(read, wrong, parse)
  }

  #parsed<T>(read: Read<string>, wrong: string, parse: (text: string) => T | undefined): Read<T> | undefined {
    const value = parse(read.value)
    if (value !== undefined) return { value, source: read.source }
    this.#draft.remark('invalid', read.source, { note: `"${read.value}" is ${wrong}` })
    return undefined
  }
}

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
