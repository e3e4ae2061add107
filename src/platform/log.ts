import { printableJson } from '../model/printable.ts'
import { areaOf, type Area, type EventName, type FieldsOf } from './events.ts'

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

/** How lines look: `json` one object a line; `pretty` for a terminal; `logfmt` key=value; `oslo` as oslo.log has them. */
export const formats = ['json', 'logfmt', 'oslo', 'pretty'] as const
export type Format = (typeof formats)[number]

/** How a log is: its form, and the least important level that is shown, of some areas another than of the rest. */
export type Look = {
  readonly format: Format
  readonly level: Level
  readonly levels?: Readonly<Partial<Record<Area, Level>>>
}

const forms = { json, pretty, logfmt, oslo }

/** A log that writes lines of at least `level` through `write`; `look` is asked for each, `now` gives the time as ISO text. */
export function createLog(options: { look(): Look; write(line: string): void; now(): string }): Log {
  const at =
    (level: Level): Tell =>
    (event, message, ...[fields = {}]) => {
      const { format, level: rest, levels: own } = options.look()
      const least = own?.[areaOf(event)] ?? rest
      if (levels.indexOf(level) < levels.indexOf(least)) return
      const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null)
      options.write(`${forms[format](options.now(), level, event, message, given)}\n`)
    }
  return { debug: at('debug'), info: at('info'), warning: at('warning'), error: at('error') }
}

type Pairs = readonly (readonly [string, unknown])[]

function json(time: string, level: Level, event: EventName, msg: string, fields: Pairs): string {
  return printableJson(JSON.stringify({ time, level, event, msg, ...Object.fromEntries(fields) }))
}

function logfmt(time: string, level: Level, event: EventName, msg: string, fields: Pairs): string {
  return [['time', time], ['level', level], ['event', event], ['msg', msg], ...fields].map(pair).join(' ')
}

function pretty(time: string, level: Level, event: EventName, msg: string, fields: Pairs): string {
  const tail = fields.map(pair).join(' ')
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(7)} ${event.padEnd(24)} ${msg}${tail && `  ${tail}`}`
}

/**
 * The line of oslo.log in its default form, with ironic-inspector's «[node: UUID …]»: for parsers that know it, and for who greps by node.
 * Times are those of the machine's zone, as there.
 */
function oslo(time: string, level: Level, event: EventName, msg: string, fields: Pairs): string {
  const about = Object.fromEntries(fields)
  const isOfNode = about.node !== undefined
  const node = isOfNode ? `[node: ${String(about.node)}${stateIn(about)}] ` : ''
  const rest = fields.filter(([key]) => !isOfNode || (key !== 'node' && key !== 'state')).map(pair)
  const head = `${local(time)} ${process.pid} ${level.toUpperCase()} ironic_inspector.${areaOf(event)} [-] ${node}`
  return [head + msg, ...rest].join(' ')
}

function stateIn({ state }: Readonly<Record<string, unknown>>): string {
  return state === undefined ? '' : ` state ${String(state)}`
}

/** `2026-11-22 08:04:10.123` */
function local(time: string): string {
  const at = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${time.slice(20, 23)}`
}

function pair([key, value]: readonly [string, unknown] | readonly string[]): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // Names and errors may come from a machine that nobody trusts yet, and a line must stay one.
  return `${key}=${/[\s"=]|\p{Cc}/u.test(text) ? printableJson(JSON.stringify(text)) : text}`
}
