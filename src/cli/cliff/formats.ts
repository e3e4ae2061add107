import { Document, stringify, visit } from 'yaml'
import { numbersAsWritten } from '../../config/yaml-numbers.ts'
import type { Json, JsonObject } from '../../model/json.ts'
import { pythonText } from './python.ts'
import { table } from './table.ts'

/** The formats of commands that list. */
export const listFormats = ['table', 'json', 'yaml', 'value', 'csv'] as const
export type ListFormat = (typeof listFormats)[number]

/** The formats of commands that show one thing. */
export const showFormats = ['table', 'json', 'yaml', 'value', 'shell'] as const
export type ShowFormat = (typeof showFormats)[number]

/** Rows under columns; each row has a value per column. */
export type Listing = { readonly columns: readonly string[]; readonly rows: readonly (readonly Json[])[] }

/** What quotes stand around in CSV. */
export const quotes = ['all', 'minimal', 'none', 'nonnumeric'] as const

/** Details of single formats: JSON on one line, quotes in CSV, what the names of shell variables begin with. */
export type Details = {
  readonly noindent?: true
  readonly quote?: (typeof quotes)[number]
  readonly prefix?: string
}

const list: Readonly<Record<ListFormat, (listing: Listing, details: Details) => string>> = {
  table: ({ columns, rows }) => `${table(columns, rows, numeric(rows[0] ?? []))}\n`,
  json: (listing, details) => json(objects(listing), details),
  yaml: (listing) => yaml(objects(listing)),
  value: ({ rows }) => rows.map((row) => `${row.map(pythonText).join(' ')}\n`).join(''),
  csv: ({ columns, rows }, { quote }) =>
    [columns, ...rows].map((row) => `${row.map((value) => csv(value, quote)).join(',')}\n`).join(''),
}

const one: Readonly<Record<ShowFormat, (record: JsonObject, details: Details) => string>> = {
  table: (record) => `${table(['Field', 'Value'], Object.entries(record))}\n`,
  json,
  yaml,
  value: (record) => lines(record, (_, value) => pythonText(value)),
  shell: (record, { prefix = '' }) =>
    lines(record, (name, value) => `${prefix}${variable(name)}="${shell(pythonText(value))}"`),
}

/** A list as cliff prints it, with the last line break. */
export function formatList(format: ListFormat, listing: Listing, details: Details = {}): string {
  return list[format](listing, details)
}

/** One thing as cliff prints it, its keys in the order given, with the last line break. */
export function formatOne(format: ShowFormat, record: JsonObject, details: Details = {}): string {
  return one[format](record, details)
}

// Cliff looks at the first row only.
function numeric(row: readonly Json[]): ReadonlySet<number> {
  return new Set(row.flatMap((value, column) => (typeof value === 'number' ? column : [])))
}

function objects({ columns, rows }: Listing): readonly JsonObject[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])))
}

function lines(record: JsonObject, line: (name: string, value: Json | undefined) => string): string {
  return Object.entries(record)
    .map(([name, value]) => `${line(name, value)}\n`)
    .join('')
}

function json(value: Json, { noindent }: Details): string {
  return `${JSON.stringify(value, null, noindent ? 0 : 2)}\n`
}

// YAML 1.1, in which PyYAML and so Ansible read: there an all-digit MAC without quotes is a number of base 60.
function yaml(value: Json): string {
  const document = new Document(value, numbersAsWritten, {
    version: '1.1',
    sortMapEntries: true,
    aliasDuplicateObjects: false,
    // The merge tag writes the text `<<` without quotes, whatever is asked for.
    customTags: (tags) => tags.filter((tag) => typeof tag !== 'object' || tag.tag !== 'tag:yaml.org,2002:merge'),
  })
  visit(document, {
    Scalar(_, scalar) {
      // PyYAML gives up at these two when they stand without quotes.
      if (scalar.value === '=' || scalar.value === '<<') scalar.type = 'QUOTE_SINGLE'
    },
  })
  return stringify(document, { singleQuote: true, indentSeq: false, lineWidth: 0 })
}

// As Python's csv with a backslash as its escape character, which is itself doubled everywhere.
function csv(value: Json, quote: Details['quote'] = 'nonnumeric'): string {
  const text = value === null ? '' : pythonText(value).replaceAll('\\', '\\\\')
  if (quote === 'none') return text.replaceAll(/[",\n]/g, '\\$&')
  const isBare =
    quote === 'minimal'
      ? !/[",\n]/.test(text)
      : quote === 'nonnumeric' && (typeof value === 'number' || typeof value === 'boolean')
  return isBare ? text : `"${text.replaceAll('"', '""')}"`
}

function variable(name: string): string {
  return name.replaceAll(/[:\- ]/g, '_')
}

// Cliff escapes the quote only; an error text with `$(…)` would then run in the shell that reads this.
function shell(text: string): string {
  return text.replaceAll(/["\\$`]/g, '\\$&')
}
