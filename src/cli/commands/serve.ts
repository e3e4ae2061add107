import { mkdirSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { version } from '../../../package.json'
import { startApp } from '../../app/app.ts'
import { defaultFile, readConfiguration, standaloneText, type Loaded } from '../../app/configuration.ts'
import { createLive, type Running } from '../../app/live.ts'
import { errorsIn, runningOf } from '../../app/reload.ts'
import type { LoggingSettings } from '../../app/settings.ts'
import { framed } from '../../config/diagnostic.ts'
import { InspectorError } from '../../model/error.ts'
import { disk } from '../../platform/files.ts'
import { createLog, type Log } from '../../platform/log.ts'
import { createNotify } from '../../platform/notify.ts'
import {
  examples,
  readsConfiguration,
  type CommandDefinition,
  type ConfigurationOptions,
  type Context,
} from '../command.ts'
import { exits } from '../exit.ts'
import { printable } from '../../model/printable.ts'
import { reasonOf } from '../reason.ts'

type ServeOptions = ConfigurationOptions & {
  readonly standalone?: true
  readonly listen?: string
  /** False with `--no-firewall`, else true or not there. */
  readonly firewall?: boolean
}

/** `inspector serve`: the service in the foreground, until SIGTERM or SIGINT. */
export const command: CommandDefinition = {
  build(command, context) {
    readsConfiguration(command)
      .option('--standalone', 'an inventory of its own: no file, no root, no OpenStack, this machine only')
      .option('--listen <address>', 'listen there, as --set api.listen=ADDRESS')
      .option('--no-firewall', 'leave the firewall alone, as --set firewall.driver=none')
      .action((options: ServeOptions) => {
        // A variable may be set for other uses; what was typed is not passed over.
        if (options.standalone && command.getOptionValueSource('config') === 'cli')
          command.error(
            "error: option '--standalone' takes no '--config': it has a configuration of its own, see --set",
          )
        return serve(options, context)
      })
    examples(command, [
      ['serve --standalone', 'try it on this machine'],
      ['serve --config inspector.yaml', 'with a configuration'],
      ['serve --standalone --listen 127.0.0.1:5051', 'on another port'],
    ])
  },
}

async function serve(options: ServeOptions, context: Context): Promise<void> {
  const { output, environment } = context
  const asked = listenToSignals()
  const configuration = configured(options, context)
  if (options.standalone) makeStateDirectory(configuration.settings.database.path, environment)
  const live = createLive(configuration)
  const log = logOf(() => live.current().settings.logging, context)
  const notify = createNotify(environment.NOTIFY_SOCKET, log)
  log.info('service.started', 'Starting', { version, pid: process.pid })
  // Who asks for a reload may stand in another folder than the service.
  const anew = { ...options, config: resolve(options.config ?? defaultFile) }
  const app = await startApp(live, { log, environment, notify, read: () => loaded(anew, environment) })
  log.info('service.ready', 'Ready')
  notify('READY=1')
  if (options.standalone) output.result(welcome(configuration))

  asked.onHangUp(() => void app.reload())

  const signal = await asked.toStop
  log.info('service.stopping', 'Stopping: what is under way is finished', { signal })
  notify('STOPPING=1')
  await app.stop()
  log.info('service.stopped', 'Stopped')
  context.finish(exits.done)
}

/** The configuration, or `invalid` after every finding was printed; later ones stand in the log. */
function configured(options: ServeOptions, context: Context): Running {
  const read = loaded(options, context.environment)
  for (const diagnostic of read.diagnostics) context.output.problem(printable(`${framed(diagnostic)}\n`))
  const running = runningOf(read)
  if (running) return running
  const unread = read.diagnostics.every(({ severity, code }) => severity === 'warning' || code === 'E110')
  throw new InspectorError(
    unread ? 'unavailable' : 'invalid',
    `Cannot use the configuration: ${errorsIn(read.diagnostics)}, see above`,
  )
}

/** What the files come to now. */
function loaded(options: ServeOptions, environment: Context['environment']): Loaded {
  return readConfiguration({
    ...(options.standalone ? { file: 'standalone', text: standaloneText } : { file: options.config ?? defaultFile }),
    set: overrides(options, environment),
    env: environment,
    files: disk,
    purpose: 'start',
  })
}

function overrides(
  { standalone, set = [], listen, firewall }: ServeOptions,
  environment: Context['environment'],
): readonly string[] {
  return [
    ...(standalone ? [`database.path=${join(stateDirectory(environment), 'inspector.sqlite')}`] : []),
    ...(listen === undefined ? [] : [`api.listen=${JSON.stringify(listen)}`]),
    ...(firewall === false ? ['firewall.driver=none'] : []),
    ...set,
  ]
}

/** Where a user's programs keep what they remember (XDG Base Directory Specification). */
function stateDirectory({ XDG_STATE_HOME, HOME = '.' }: Context['environment']): string {
  return join(XDG_STATE_HOME || join(HOME, '.local', 'state'), 'inspector')
}

/** Makes the directory of the default file, and no other: a mistyped path must not become a new inventory. */
function makeStateDirectory(path: string, environment: Context['environment']): void {
  const directory = stateDirectory(environment)
  if (path !== join(directory, 'inspector.sqlite')) return
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  } catch (error) {
    const why = `Cannot make the directory "${directory}": ${reasonOf(error)}; choose another place with --set database.path=FILE`
    throw new InspectorError('unavailable', why, { cause: error })
  }
}

function logOf(settings: () => LoggingSettings, { output }: Context): Log {
  return createLog({
    look() {
      const { format, ...rest } = settings()
      return { format: format === 'auto' ? (process.stderr.isTTY ? 'pretty' : 'json') : format, ...rest }
    },
    write: (line) => output.problem(line.trimEnd()),
    now: () => new Date().toISOString(),
  })
}

function welcome({ settings }: Pick<Running, 'settings'>): string {
  const url = `http://${settings.api.listen}`
  const program = programName()
  return [
    `inspector ${version}, standalone: ${url}, inventory in ${settings.database.path}`,
    `introspect this machine:  ${program} collect --send ${url}/v1/continue`,
    `then look at it:          ${program} node list; ${program} introspection list`,
  ].join('\n')
}

/** As it is typed from here: its path while it is not installed. */
function programName(): string {
  const path = relative(process.cwd(), process.execPath)
  return basename(path) !== 'inspector' || path.startsWith('..') || path === 'inspector' ? 'inspector' : path
}

/** Listens from now on, so that no signal is lost while the service starts. A second request to stop ends the process at once. */
function listenToSignals(): { toStop: Promise<string>; onHangUp(work: () => void): void } {
  const { promise, resolve } = Promise.withResolvers<string>()
  let isAsked = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (isAsked) process.exit(exits.interrupted)
      isAsked = true
      resolve(signal)
    })
  let hangUp = () => {}
  process.on('SIGHUP', () => hangUp())
  return {
    toStop: promise,
    onHangUp: (work) => {
      hangUp = work
    },
  }
}
