import { InvalidArgumentError, Option, type Command } from 'commander'
import { durationOf } from '../model/duration.ts'
import { credentialsOf } from '../client/credentials.ts'
import { connect, type Service } from '../client/service.ts'
import { http, tlsOf } from '../platform/http.ts'
import type { Context } from './command.ts'

/** How to reach the service, as a command was told. */
export type ServiceOptions = {
  readonly inspectorUrl?: string
  readonly inspectorApiVersion?: string
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
    ).env('INSPECTOR_URL'),
    new Option('--inspector-api-version <x.y>', 'API version to ask for').env('INSPECTOR_VERSION').argParser(version),
    new Option('--os-token <token>', 'token; OS_TOKEN and the other OS_* variables are read too'),
    new Option('--os-cacert <file>', 'authorities that sign the services, PEM').env('OS_CACERT'),
    new Option('--insecure', 'do not check certificates'),
    new Option('--timeout <duration>', 'of one request').default(60_000, '60s').argParser(duration),
  ]
  for (const option of options) command.addOption(option.helpGroup('Service:'))
  return command
}

/** A client of the service that the options and the environment name. Sends nothing yet. */
export async function serviceOf(options: ServiceOptions, { environment, output, verbose }: Context): Promise<Service> {
  const { inspectorUrl, inspectorApiVersion, osToken, osCacert, insecure = false, timeout } = options
  return connect({
    http,
    url: inspectorUrl || undefined,
    ...(inspectorApiVersion ? { version: inspectorApiVersion } : {}),
    credentials: credentialsOf(environment, osToken),
    tls: osCacert || insecure ? await tlsOf({ cafile: osCacert ?? null, insecure }) : undefined,
    timeout,
    endpointType: (environment.OS_INTERFACE ?? environment.OS_ENDPOINT_TYPE)?.replace(/URL$/, ''),
    region: environment.OS_REGION_NAME,
    ...(verbose ? { onRequest: (line) => output.problem(line) } : {}),
  })
}

/** Reads a duration argument, in ms; a usage error when it is none. */
export function duration(text: string): number {
  const value = durationOf(text)
  if (value === undefined) throw new InvalidArgumentError('Write it as 90s, 5m or 1h30m.')
  return value
}

// ironic-inspector's client takes `1` for 1.0.
function version(text: string): string {
  return /^\d+$/.test(text) ? `${text}.0` : text
}
