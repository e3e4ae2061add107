import { InspectorError } from '../model/error.ts'
import { createPalette, plain, type Colors } from './colors.ts'
import { reasonOf } from './reason.ts'

/** When to colour. */
export const colorChoices = ['auto', 'always', 'never'] as const
export type ColorChoice = (typeof colorChoices)[number]

/** Where a command's text goes: the result to stdout, everything about it to stderr. */
export type Output = {
  /** The result; a line break is added. */
  readonly result: (text: string) => void
  /** The result as it is; nothing is added. */
  readonly raw: (chunk: string | Uint8Array) => void
  /** Progress and hints; silent with `--quiet`. */
  readonly note: (text: string) => void
  /** What went wrong, or may have. Never silent. */
  readonly problem: (text: string) => void
  /** Colours for stdout and for stderr; they do nothing where no colour is wanted, and are real only in what is written here, `raw` excepted. */
  readonly colors: { readonly out: Colors; readonly err: Colors }
  /** The terminal on stderr, to draw progress on; undefined when there is none, or with `--quiet`. */
  readonly terminal: Terminal | undefined
  /** Resolves when all of it has been handed to the system; `unavailable` when stdout could not take the result. */
  readonly flush: () => Promise<void>
}

/** A terminal that can be drawn on. */
export type Terminal = {
  /** As it is now; a window may be resized. */
  readonly size: () => { readonly columns: number; readonly rows: number }
  readonly write: (text: string) => void
  /** Whether it shows more than ASCII. */
  readonly isUnicode: boolean
}

/** What decides how it looks. */
export type OutputOptions = {
  readonly quiet?: boolean
  readonly color: ColorChoice
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** The output of this process. */
export function processOutput({ quiet = false, color, environment }: OutputOptions): Output {
  const out = writer(process.stdout)
  const err = writer(process.stderr)
  const { colors, shown } = createPalette()
  // Of what is no terminal `isTTY` is undefined.
  const colorsFor = ({ isTTY = false }: { readonly isTTY?: boolean }) =>
    (color === 'auto' ? wantsColor(isTTY, environment) : color === 'always') ? colors : plain
  return {
    result: (text) => out.write(`${shown(text)}\n`),
    raw: (chunk) => out.write(chunk),
    note: (text) => {
      if (!quiet) err.write(`${shown(text)}\n`)
    },
    problem: (text) => err.write(`${shown(text)}\n`),
    colors: { out: colorsFor(process.stdout), err: colorsFor(process.stderr) },
    terminal:
      process.stderr.isTTY && !quiet && environment.TERM !== 'dumb'
        ? {
            size: () => ({ columns: process.stderr.columns || 80, rows: process.stderr.rows || 24 }),
            write: (text) => err.write(shown(text)),
            isUnicode: /utf-?8/i.test(environment.LC_ALL || environment.LC_CTYPE || environment.LANG || ''),
          }
        : undefined,
    flush: async () => {
      await Promise.all([out.flush(), err.flush()])
      const why = out.failure()
      if (why) throw new InspectorError('unavailable', `Cannot write the result to standard output: ${reasonOf(why)}`)
    },
  }
}

/** Whether colour is wanted: a terminal that can, unless NO_COLOR or FORCE_COLOR say otherwise (https://no-color.org). */
export function wantsColor(isTerminal: boolean, environment: OutputOptions['environment']): boolean {
  if (environment.NO_COLOR) return false
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0'
  return isTerminal && environment.TERM !== 'dumb'
}

function writer(stream: NodeJS.WriteStream) {
  let last = Promise.resolve()
  let failure: Error | undefined
  // The same is told to whoever writes; without a listener it would end the process.
  stream.on('error', () => undefined)
  return {
    write(chunk: string | Uint8Array) {
      const written = new Promise<void>((resolve) =>
        stream.write(chunk, (error?: Error | null) => {
          // A reader that has read enough (`| head`) closes the pipe: nobody is left to be told.
          if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') failure ??= error
          resolve()
        }),
      )
      last = Promise.all([last, written]).then(() => undefined)
    },
    flush: () => last,
    failure: () => failure,
  }
}
