import { printableJson } from '../model/printable.ts'
import type { EventName, FieldsOf } from './events.ts'

/** From the least to the most important. */
export const levels = ['debug', 'info', 'warning', 'error'] as const
export type Level = (typeof levels)[number]

type Tell = <E extends EventName>(event: E, message: string, ...fields: Given<E>) => void

/** Fields need not be given where an event always has none. */
type Given<E extends EventName> = object extends FieldsOf<E> ? [fields?: FieldsOf<E>] : [fields: FieldsOf<E>]

/**
 * One line per event: a stable event name, a fixed message for people, the variable part as fields (`events.ts`). Never a report's `logs`,
 * never credentials.
 */
export interface Log {
  readonly debug: Tell
  readonly info: Tell
  readonly warning: Tell
  readonly error: Tell
}

/** A log that forgets. */
export const silent: Log = { debug() {}, info() {}, warning() {}, error() {} }

/** How lines look: `json` one object a line; `pretty` for a terminal; `logfmt` key=value. */
export type Format = 'json' | 'pretty' | 'logfmt'

/** How a log is: its form, and the least important level that is shown. */
export type Look = { readonly format: Format; readonly level: Level }

const forms = { json, pretty, logfmt }

/** A log that writes lines of at least `level` through `write`; `look` is asked for each, `now` gives the time as ISO text. */
export function createLog(options: { look(): Look; write(line: string): void; now(): string }): Log {
  const at =
    (level: Level): Tell =>
    (event, message, ...[fields = {}]) => {
      const { format, level: least } = options.look()
      if (levels.indexOf(level) < levels.indexOf(least)) return
      const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
      options.write(`${forms[format](options.now(), level, event, message, given)}\n`)
    }
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error') }
}

type Pairs = readonly (readonly [string, unknown])[]

function json(time: string, level: Level, event: string, msg: string, fields: Pairs): string {
  return printableJson(JSON.stringify({ time, level, event, msg, ...Object.fromEntries(fields) }))
}

function logfmt(time: string, level: Level, event: string, msg: string, fields: Pairs): string {
  return [['time', time], ['level', level], ['event', event], ['msg', msg], ...fields].map(pair).join(' ')
}

function pretty(time: string, level: Level, event: string, msg: string, fields: Pairs): string {
  const tail = fields.map(pair).join(' ')
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(7)} ${event.padEnd(24)} ${msg}${tail && `  ${tail}`}`
}

function pair([key, value]: readonly [string, unknown] | readonly string[]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // Names and errors may come from a machine that nobody trusts yet, and a line must stay one.
  return `${key}=${/[\s"=]|\p{Cc}/u.test(text) ? printableJson(JSON.stringify(text)) : text}`
}
