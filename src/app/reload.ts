import { headline, type Diagnostic } from '../config/diagnostic.ts'
import { messageOf } from '../model/error.ts'
import type { Log } from '../platform/log.ts'
import type { Loaded } from './configuration.ts'
import { differencesHere, type ConfigDifferences } from './differences.ts'
import type { Live, Running } from './live.ts'
import { outlineOf } from './outline.ts'

/** What came of reading the configuration anew. */
export type Reloaded = {
  /** What was not in force before; with `needs_restart` it still is not. Absent when nothing changed because of `refused`. */
  readonly found?: Pick<ConfigDifferences, 'differences' | 'command_line'> & { readonly file: string }
  /** Why the old one stays in force. */
  readonly refused?: string
  /** All that was found, warnings too. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Reads the configuration anew and puts it in force, as far as that is possible without a restart; all of that or, when it or the certificate
 * has an error, nothing. One after the other. Never rejects.
 */
export type Reload = () => Promise<Reloaded>

/** What a reload needs. */
export type ReloadNeeds = {
  readonly live: Live
  /** Reads all files again. */
  readonly read: () => Loaded
  /** Puts in force what is read from other files; when it rejects, nothing of that was. */
  readonly prepare: () => Promise<void>
  /** Told when the live settings were replaced. */
  readonly replaced: () => void
  /** Tells the service manager. */
  readonly notify: (state: string) => void
  readonly log: Log
}

/** What SIGHUP does, and `POST /ext/v1/config/reload`. */
export function createReload({ live, read, prepare, replaced, notify, log }: ReloadNeeds): Reload {
  async function reload(): Promise<Reloaded> {
    const loaded = read()
    const { diagnostics } = loaded
    const next = runningOf(loaded)
    if (!next) return refusal(`Cannot use the configuration: ${errorsIn(diagnostics)}`, diagnostics)
    await prepare()
    const { differences, command_line } = differencesHere(next.outline, live.current().outline)
    const waiting = live.replace(next)
    replaced()
    const warnings = headlines(diagnostics)
    // Who is told of warnings only is told of these.
    log[warnings.length > 0 ? 'warning' : 'info']('service.reloaded', 'The configuration was read anew', {
      ...(waiting.length > 0 ? { needs_restart: waiting } : {}),
      ...(warnings.length > 0 ? { warnings } : {}),
    })
    return { found: { file: next.outline.file, differences, command_line }, diagnostics }
  }

  function refusal(refused: string, diagnostics: readonly Diagnostic[]): Reloaded {
    const message = 'The configuration is not valid, the old one stays in force'
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    log.error('service.reload_refused', message, { error: [refused, ...headlines(errors)].join('; ') })
    return { refused, diagnostics }
  }

  async function told(): Promise<Reloaded> {
    notify(`RELOADING=1\nMONOTONIC_USEC=${Math.round(performance.now() * 1000)}`)
    try {
      return await reload()
    } catch (error) {
      // The certificate, or a folder that an include looks into and that has become unreadable.
      return refusal(`Cannot use the configuration: ${messageOf(error)}`, [])
    } finally {
      notify('READY=1')
    }
  }

  let last: Promise<unknown> = Promise.resolve()
  return () => {
    const reloaded = last.then(told)
    last = reloaded
    return reloaded
  }
}

/** What a line of the log has room for. */
const most = { findings: 10, characters: 300 }

/** The findings, a line each, as many as a line of the log has room for. */
function headlines(diagnostics: readonly Diagnostic[]): readonly string[] {
  const lines = diagnostics.slice(0, most.findings).map((one) => headline(one))
  const cut = lines.map((line) =>
    line.length > most.characters ? `${line.slice(0, most.characters).toWellFormed()}…` : line,
  )
  const left = diagnostics.length - cut.length
  return left > 0 ? [...cut, `and ${left} more`] : cut
}

/** A configuration that may be put in force; undefined when there is an error in it. */
export function runningOf(loaded: Loaded): Running | undefined {
  const { settings, workflows, rules } = loaded
  return settings && { settings, workflows, rules, outline: outlineOf(loaded, settings) }
}

/** Such as `2 errors`. */
export function errorsIn(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  return errors === 1 ? '1 error' : `${errors} errors`
}
