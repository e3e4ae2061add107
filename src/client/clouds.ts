import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { InspectorError } from '../model/error.ts'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import type { LoginSettings } from './credentials.ts'

/** A cloud of clouds.yaml: how to log in there, and which of its services to ask. */
export type Cloud = {
  readonly login: LoginSettings
  /** `baremetal_introspection_endpoint_override`, as Bifrost writes it: the service, whatever a catalogue says. */
  readonly endpoint: string | undefined
  readonly region: string | undefined
  readonly interface: string | undefined
  readonly cacert: string | undefined
  readonly insecure: boolean
}

/** Gives the text of a file; undefined when there is none. Rejects when it cannot be read. */
export type ReadFile = (path: string) => Promise<string | undefined>

type Environment = Readonly<Record<string, string | undefined>>

const endings = ['yaml', 'yml', 'json']

/**
 * Reads a cloud of clouds.yaml, with what secure.yaml beside it or in another of the directories adds: the working directory,
 * ~/.config/openstack and /etc/openstack, or the files that OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE name. As with the
 * OpenStack client, the first file found counts, and OS_USERNAME and its like are not read beside it.
 * Fails with `unauthorized` when no file has the cloud or it is not written as clouds are.
 */
export async function cloudOf(name: string, environment: Environment, read: ReadFile): Promise<Cloud> {
  const file = await firstOf('clouds', environment.OS_CLIENT_CONFIG_FILE, environment, read)
  if (!file) throw refused(name, 'there is no clouds.yaml in ./, ~/.config/openstack or /etc/openstack')
  const known = objectOf(file.content.clouds)
  const written = Object.hasOwn(known, name) ? known[name] : undefined
  if (!isObject(written))
    throw refused(name, `"${file.path}" has no such cloud; it has ${Object.keys(known).join(', ') || 'none'}`)
  const secure = await firstOf('secure', environment.OS_CLIENT_SECURE_FILE, environment, read)
  return cloudIn(
    merged(written, objectOf(objectOf(secure?.content.clouds)[name])),
    `cloud "${name}" of ${file.path}`,
    environment.HOME,
  )
}

function cloudIn(cloud: JsonObject, place: string, home = '~'): Cloud {
  const { auth, auth_type, region_name, interface: chosen, endpoint_type, verify, insecure, cacert } = cloud
  const entries = Object.entries({ ...objectOf(auth), auth_type })
  const settings = entries.filter(([, value]) => value !== null && value !== undefined && !isObject(value))
  return {
    login: {
      values: Object.fromEntries(settings.map(([key, value]) => [key, String(value)])),
      nameOf: (setting) => (setting === 'auth_type' ? setting : `auth.${setting}`),
      place,
    },
    endpoint: textOf(cloud.baremetal_introspection_endpoint_override),
    region: textOf(region_name),
    interface: textOf(chosen) ?? textOf(endpoint_type),
    cacert: textOf(cacert)?.replace(/^~(?=\/)/, home),
    insecure: verify === false || insecure === true,
  }
}

type Found = { readonly path: string; readonly content: JsonObject }

async function firstOf(
  stem: string,
  named: string | undefined,
  { XDG_CONFIG_HOME, HOME }: Environment,
  read: ReadFile,
): Promise<Found | undefined> {
  const home = XDG_CONFIG_HOME || (HOME && join(HOME, '.config'))
  const directories = ['.', ...(home ? [join(home, 'openstack')] : []), '/etc/openstack']
  const usual = directories.flatMap((directory) => endings.map((ending) => join(directory, `${stem}.${ending}`)))
  for (const path of named ? [named, ...usual] : usual) {
    const text = await read(path)
    if (text !== undefined) return { path, content: contentOf(text, path) }
  }
  return undefined
}

// Without the text of the file, which the library's messages quote: it may be a password.
function contentOf(text: string, path: string): JsonObject {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const wrong = document.errors[0]
  if (wrong) throw unreadable(path, `line ${lines.linePos(wrong.pos[0]).line} is not valid YAML`)
  try {
    return objectOf(document.toJS() as Json)
  } catch {
    throw unreadable(path, 'it has an alias that leads nowhere, or to too much')
  }
}

function unreadable(path: string, why: string): InspectorError {
  return new InspectorError('unauthorized', `Cannot read "${path}": ${why}`)
}

function merged(base: JsonObject, more: JsonObject): JsonObject {
  const both = Object.entries(more).map(([key, value]) => {
    const before = Object.hasOwn(base, key) ? base[key] : undefined
    return [key, isObject(before) && isObject(value) ? merged(before, value) : value] as const
  })
  return { ...base, ...Object.fromEntries(both) }
}

function refused(name: string, why: string): InspectorError {
  return new InspectorError('unauthorized', `Cannot use the cloud "${name}": ${why}`)
}
