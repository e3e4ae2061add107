import { InspectorError } from '../model/error.ts'
import { frameOf, positionOf, type Range, type SourceText } from './frame.ts'

/**
 * Every code there is, with what it means. `E` is an error, `W` a warning. A code is never reused; each has a pair of files in
 * `test/config/err/`.
 */
export const codes = {
  E101: 'The file is not YAML',
  E102: 'A key stands twice in one map',
  E103: 'A tab is used for indentation',
  E104: 'An alias has no anchor, holds itself, or they multiply without end',
  E105: 'A condition is read as a YAML tag',
  E106: '`${{ }}` inside of {…} or […] without quotes',
  E107: 'An unknown tag',
  E110: 'A file, variable or credential cannot be read',
  E112: 'A file that is too large',
  W110: 'A file, variable or credential cannot be read here',
  W111: 'A value reads differently in YAML 1.1',
  W113: 'A folder, or what else is no file, where a pattern of an include looks for files',
  E201: 'The version is missing',
  E202: 'A required key is missing',
  E203: 'An unknown key',
  E204: 'A value of the wrong type or form',
  E205: 'Not one of the allowed words',
  E206: 'Not a duration, a size or a share',
  E207: 'Not a MAC address, a URL or a listening address',
  E208: 'A step with two hooks, or nothing to do',
  E209: 'A key that an included file may not hold',
  W210: 'A setting that is deprecated',
  E211: 'A number, text or list out of its range',
  E301: 'An unknown hook or verb',
  E302: 'An unknown workflow',
  E303: 'A name or id that is taken',
  E304: 'A hook stands on the wrong side of another',
  E305: 'An include that matches no file',
  E306: 'An unknown secret',
  E307: 'A choice of a workflow that may choose none, or never one of its own',
  E308: 'A file that includes itself',
  E310: 'An unknown option of a hook',
  E311: 'A path, trait or capability that Ironic refuses',
  W311: 'A field that no Ironic has that is known here',
  E313: "A rule in ironic-inspector's form that it would refuse",
  W320: 'A rule of which nothing is ever seen',
  W321: 'A hook or verb without effect',
  W322: 'A hook whose work a step above does already',
  E330: 'A driver or interface that Ironic does not have',
  W330: 'A trait or resource class that no node of Ironic has',
  E401: 'An expression that cannot be read',
  E402: 'A name or key that an expression does not know',
  E403: 'Types that do not fit in an expression',
  E404: '`${{ }}` where an expression stands already',
  E405: 'A condition that is neither true nor false',
  E406: 'A regular expression that cannot be used',
  E407: '`null` in an expression',
  E408: '`${{ }}` where only a constant may stand',
  E409: 'A secret that an expression reads',
  W410: 'A condition that is always the same',
  W411: '`has` is true for null',
  W412: '`.?` gives null for null',
  E501: 'Port policies that contradict each other',
  E502: 'Discovery, while unknown machines get no DHCP answer',
  E503: 'The firewall has no interface',
  E504: 'A MAC that is allowed and denied',
  E505: 'Clients that the firewall cannot recognise',
  W510: 'Unknown machines always get a DHCP answer',
  W511: 'A setting of the firewall without effect',
  W512: 'Machines that others enroll are taken for unknown ones',
  W601: 'A secret is written in the file',
  W602: 'The API asks nobody who they are, beyond this machine',
  W603: 'Certificates are not checked',
  W604: 'Discovery without a gate, beyond this machine',
  W605: 'A program that is not named by its absolute path',
  W606: 'A server that is asked without TLS',
  W607: 'A server that an expression names',
  W608: 'A program that others can change',
  E701: 'A test that expects nothing, or a file without tests',
  E702: 'A report or node of a test that cannot be read',
  E703: 'A report of a test that is none',
  E704: 'A step of a test that the workflow does not have',
} as const

/** One of the codes. */
export type Code = keyof typeof codes

/** How bad it is: with an error nothing starts. */
export type Severity = 'error' | 'warning'

/** What is wrong, in which words, and what would be right. */
export type Fault = { readonly code: Code; readonly message: string; readonly remedy?: string }

/** A fault with its place, ready to be shown. Lines and columns count from 1. */
export type Diagnostic = Fault & {
  readonly severity: Severity
  readonly file: string
  readonly line: number
  readonly column: number
  /** The line with a marker below it; undefined when there is no text to show. */
  readonly frame?: string
}

/** A finding's code as one of the table. Fails with `internal` for one that is missing there: our own mistake. */
export function checkedCode(code: string): Code {
  if (Object.hasOwn(codes, code)) return code as Code
  throw new InspectorError('internal', `Cannot show a finding "${code}": the table has no such code`)
}

/** A fault at a range of a text. */
export function diagnose(source: SourceText, range: Range, { code, message, remedy }: Fault): Diagnostic {
  const frame = frameOf(source, range, remedy)
  return {
    severity: code.startsWith('W') ? 'warning' : 'error',
    code,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    file: source.file,
    ...positionOf(source, range[0]),
    ...(frame === undefined ? {} : { frame }),
  }
}

/** In the order of files and lines, each only once. */
export function sorted(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = new Map(diagnostics.map((found) => [headline(found), found]))
  return [...unique.values()].sort(
    (a, b) => Number(a.file > b.file) - Number(a.file < b.file) || a.line - b.line || a.column - b.column,
  )
}

/** `file:line:column: severity: message [code]`, which editors and problem matchers understand. */
export function headline({ file, line, column, severity, message, code }: Diagnostic): string {
  return `${file}:${line}:${column}: ${severity}: ${message} [${code}]`
}

/** The whole of it: the headline, and the frame where there is one. */
export function framed(diagnostic: Diagnostic): string {
  return diagnostic.frame === undefined ? headline(diagnostic) : `${headline(diagnostic)}\n${diagnostic.frame}`
}
