import { Option, type Command } from 'commander'
import type { JsonObject } from '../../model/json.ts'
import { collected } from '../command.ts'
import type { Output } from '../output.ts'
import { chosen, narrowed, sorted } from './columns.ts'
import {
  formatList,
  formatOne,
  listFormats,
  quotes,
  showFormats,
  type Details,
  type Listing,
  type ListFormat,
  type ShowFormat,
} from './formats.ts'

/** What a command that lists was told about its looks. */
export type ListOptions = Details & {
  readonly format: ListFormat
  readonly column?: readonly string[]
  readonly sortColumn?: readonly string[]
  readonly sortDescending?: true
}

/** What a command that shows one thing was told about its looks. */
export type ShowOptions = Details & { readonly format: ShowFormat; readonly column?: readonly string[] }

/** Adds the options of a command that lists. */
export function lists(command: Command): Command {
  return looks(command, listFormats)
    .addOption(repeated('--sort-column <name>', 'sort by this column; repeatable, the first counts most'))
    .addOption(new Option('--sort-ascending', 'the smallest first, which is usual').helpGroup('Output:'))
    .addOption(new Option('--sort-descending', 'the largest first').conflicts('sortAscending').helpGroup('Output:'))
    .addOption(new Option('--quote <when>', 'quotes in CSV').choices(quotes).default('nonnumeric').helpGroup('Output:'))
}

/** Adds the options of a command that shows one thing. */
export function shows(command: Command): Command {
  return looks(command, showFormats).addOption(
    new Option('--prefix <text>', 'what shell variables begin with').helpGroup('Output:'),
  )
}

/** Prints a list as the options say. */
export function printList(output: Output, options: ListOptions, listing: Listing): void {
  const { format, column = [], sortColumn = [], sortDescending = false } = options
  output.raw(formatList(format, narrowed(sorted(listing, sortColumn, sortDescending), column), options))
}

/** Prints one thing as the options say, its keys sorted. */
export function printOne(output: Output, options: ShowOptions, record: JsonObject): void {
  printFields(output, options, Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

/** Prints one thing as the options say, its keys in the order given. */
export function printFields(output: Output, options: ShowOptions, record: JsonObject): void {
  const { format, column = [] } = options
  const names = chosen(Object.keys(record), column)
  output.raw(formatOne(format, Object.fromEntries(names.map((name) => [name, record[name]])), options))
}

function looks(command: Command, formats: readonly string[]): Command {
  return command
    .addOption(
      new Option('-f, --format <format>', 'how to print').choices(formats).default('table').helpGroup('Output:'),
    )
    .addOption(repeated('-c, --column <name>', 'print this column only; repeatable'))
    .addOption(new Option('--noindent', 'JSON on one line').helpGroup('Output:'))
}

function repeated(flags: string, meaning: string): Option {
  return new Option(flags, meaning).argParser(collected).helpGroup('Output:')
}
