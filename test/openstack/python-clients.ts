import { join } from 'node:path'
import { isObject, objectOf, type Json, type JsonObject } from '../../src/model/json.ts'
import type { Cloud } from './cloud.ts'
import { environment } from './daemons.ts'
import { password } from './identity.ts'

type Printed = { readonly exit: number; readonly out: string; readonly err: string }

/** The commands `openstack baremetal introspection`, as a person of the role admin uses them. Each rejects when the command ends otherwise. */
export type Commands = {
  /** Ends with 0 and complains of nothing; gives what it prints. */
  done(...words: readonly string[]): Promise<string>
  /** The same with `-f json`; gives the object or the rows. What it says beside them does not matter. */
  rows(...words: readonly string[]): Promise<JsonObject[]>
  /** Ends with 1; gives the complaint. */
  refused(...words: readonly string[]): Promise<string>
}

/** The commands, whose module is at `library`. */
export function introspectionCommands(cloud: Cloud, library: string): Commands {
  const run = async (wanted: number, words: readonly string[]): Promise<Printed> => {
    const command = ['openstack', 'baremetal', 'introspection', ...words]
    const printed = await ended(command, { ...login(cloud), PYTHONPATH: library })
    if (printed.exit === wanted) return printed
    throw new Error(`"${command.join(' ')}" ends with ${printed.exit}, not ${wanted}: ${printed.err}`)
  }
  return {
    async done(...words) {
      const { out, err } = await run(0, words)
      if (err !== '') throw new Error(`"${words.join(' ')}" complains: ${err}`)
      return out
    },
    async rows(...words) {
      const json: Json = JSON.parse((await run(0, [...words, '-f', 'json'])).out)
      return Array.isArray(json) ? json.filter(isObject) : [objectOf(json)]
    },
    refused: async (...words) => (await run(1, words)).err,
  }
}

/** Calls a method of openstacksdk's proxy `baremetal_introspection`; gives its `result`, or `error` with name and message of what it raised. */
export type Proxy = (method: string, words: readonly Json[], named?: JsonObject) => Promise<JsonObject>

/** The proxy of a connection with the password of the user `admin`. */
export function introspectionProxy(cloud: Cloud): Proxy {
  const script = join(import.meta.dir, 'introspection-proxy.py')
  return async (method, words, named = {}) => {
    const call = JSON.stringify({ method, words, named })
    const { exit, out, err } = await ended(['/usr/bin/python3', script, call], login(cloud))
    if (exit !== 0) throw new Error(`openstacksdk's "${method}" ends with ${exit}: ${err}`)
    const json: Json = JSON.parse(out)
    return objectOf(json)
  }
}

/** What a call gives, or the name of what it raises, and its message. */
export type CallAnswer = { readonly result?: Json; readonly error?: string; readonly message?: string }

/** Makes a `ClientV1` and calls its methods; gives the versions that it finds the service to have, or why there is no client, and the answers. */
export type PythonClient = (asked: {
  /** Else it is looked up in the catalogue. */
  readonly url?: string
  readonly version?: Json
  readonly calls?: readonly (readonly [method: string, words: readonly Json[], named: JsonObject])[]
}) => Promise<readonly CallAnswer[]>

/** The class `ClientV1`, whose module is at `library`, with the password of the user `admin`. */
export function pythonClient(cloud: Cloud, library: string): PythonClient {
  const script = join(import.meta.dir, 'client-v1.py')
  return async (asked) => {
    const command = ['/usr/bin/python3', script, JSON.stringify(asked)]
    const { exit, out, err } = await ended(command, { ...login(cloud), PYTHONPATH: library })
    if (exit !== 0) throw new Error(`A script with ClientV1 ends with ${exit}: ${err}`)
    return JSON.parse(out) as readonly CallAnswer[]
  }
}

function login(cloud: Cloud): Record<string, string> {
  return {
    OS_AUTH_URL: cloud.authUrl,
    OS_IDENTITY_API_VERSION: '3',
    OS_USERNAME: 'admin',
    OS_PASSWORD: password,
    OS_PROJECT_NAME: 'admin',
    OS_USER_DOMAIN_NAME: 'Default',
    OS_PROJECT_DOMAIN_NAME: 'Default',
    OS_REGION_NAME: 'RegionOne',
    // Wide enough that no cell of a table is wrapped.
    COLUMNS: '250',
  }
}

async function ended(command: readonly string[], env: Readonly<Record<string, string>>): Promise<Printed> {
  const child = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', '--', ...command], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...environment, ...env },
    timeout: 120_000,
  })
  const [out, err, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { exit, out, err }
}
