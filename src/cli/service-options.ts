import { InvalidArgumentError, Option, type Command } from 'commander'
import { durationOf } from '../model/duration.ts'
import { addressOf } from '../client/address.ts'
import { cloudOf } from '../client/clouds.ts'
import { credentialsOf, endpointOf, environmentSettings } from '../client/credentials.ts'
import { connect, type Service } from '../client/service.ts'
import { http, type Tls } from '../platform/http.ts'
import type { Context } from './command.ts'
import { readText, textIfThere } from './read-text.ts'

/** How to reach the service, as a command was told. */
export type ServiceOptions = {
  readonly inspectorUrl?: string
  readonly inspectorApiVersion?: string
  readonly osCloud?: string
  readonly osToken?: string
  readonly osCacert?: string
  readonly insecure?: true
  readonly timeout: number
}

/** Adds the options of a command that talks to the service. */
export function talksToService(command: Command): Command {
  const options = [
    new Option(
      '--inspector-url <url>',
      'the service: http://…, https://… or unix:/…; else the one in the catalogue of OS_AUTH_URL, else this machine',
    )
      .env('INSPECTOR_URL')
      .argParser(address),
    new Option('--inspector-api-version <x.y>', 'API version to ask for').env('INSPECTOR_VERSION').argParser(version),
    new Option('--os-cloud <name>', 'a cloud of clouds.yaml; the OS_* variables of a login are then not read').env(
      'OS_CLOUD',
    ),
    new Option('--os-token <token>', 'token; OS_TOKEN and the other OS_* variables are read too'),
    new Option('--os-cacert <file>', 'authorities that sign the services, PEM').env('OS_CACERT'),
    new Option('--insecure', 'do not check certificates'),
    new Option('--timeout <duration>', 'of one request').default(60_000, '60s').argParser(span),
  ]
  for (const option of options) command.addOption(option.helpGroup('Service:'))
  return command
}

/** A client of the service that the options and the environment name. Sends nothing yet. */
export async function serviceOf(options: ServiceOptions, { environment, output, verbose }: Context): Promise<Service> {
  const { inspectorUrl, inspectorApiVersion, osCloud, osToken, timeout } = options
  const cloud = osCloud ? await cloudOf(osCloud, environment, textIfThere) : undefined
  const login = cloud?.login ?? environmentSettings(environment)
  const cafile = options.osCacert || cloud?.cacert
  const insecure = options.insecure ?? cloud?.insecure ?? false
  const endpointType = environment.OS_INTERFACE || environment.OS_ENDPOINT_TYPE || cloud?.interface
  return connect({
    http,
    url: inspectorUrl || cloud?.endpoint || endpointOf(login),
    ...(inspectorApiVersion ? { version: inspectorApiVersion } : {}),
    credentials: credentialsOf(login, osToken),
    tls: cafile || insecure ? await trusted(cafile, insecure) : undefined,
    timeout,
    endpointType: endpointType?.replace(/URL$/, ''),
    region: environment.OS_REGION_NAME || cloud?.region,
    ...(verbose ? { onRequest: (line) => output.problem(line) } : {}),
  })
}

/** Reads a duration argument, in ms; a usage error when it is none. */
export function duration(text: string): number {
  const value = durationOf(text)
  if (value === undefined) throw new InvalidArgumentError('Write it as 90s, 5m or 1h30m.')
  // A timer of more than 31 bits of milliseconds ends at once.
  if (value > 24 * 86_400_000) throw new InvalidArgumentError('It may be 24d at most.')
  return value
}

/** As `duration`, and zero is a usage error, too. */
export function span(text: string): number {
  const value = duration(text)
  if (value === 0) throw new InvalidArgumentError('It has to be more than zero.')
  return value
}

async function trusted(cafile: string | undefined, insecure: boolean): Promise<Tls> {
  return { ...(cafile ? { ca: await readText(cafile) } : {}), insecure }
}

// An empty variable counts as none.
function address(text: string): string {
  try {
    if (text !== '') addressOf(text)
  } catch {
    throw new InvalidArgumentError('Write it as http://HOST:5050, https://HOST:5050 or unix:/PATH.')
  }
  return text
}

// ironic-inspector's client takes `1` for 1.0.
function version(text: string): string {
  if (/^\d+$/.test(text)) return `${text}.0`
  if (/^(?:\d+\.\d+|latest|)$/.test(text)) return text
  throw new InvalidArgumentError('Write it as 1.18, or latest.')
}
