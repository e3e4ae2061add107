import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { objectOf, type Json, type JsonObject } from '../../src/model/json.ts'
import { ironicDirectory, prepareIronic, type Hardware } from './baremetal.ts'
import { openWorkshop, type Workshop } from './daemons.ts'
import { fillKeystone, startKeystone, users, type Identity, type User } from './identity.ts'
import { freePorts } from './waiting.ts'

/** A real Keystone and a real Ironic of this machine's packages, with SQLite and simulated hardware, for one test run. */
export type Cloud = {
  readonly authUrl: string
  readonly ironicUrl: string
  /** Where the catalogue says the introspection service is; nothing listens there yet. */
  readonly inspectorUrl: string
  readonly users: typeof users
  readonly identity: Identity
  readonly workshop: Workshop
  /** A token of the user in its own scope. */
  token(user: User): Promise<string>
  /** Asks Ironic as an administrator, with version 1.81; gives the JSON. Rejects unless the status is below 300. */
  ironic(method: string, path: string, body?: Json): Promise<JsonObject>
  stopIronic(): Promise<void>
  startIronic(): Promise<void>
  /** Ends everything and removes the files. */
  down(): Promise<void>
}

/** Where a cloud is, and what hardware its Ironic has. */
export type Place = {
  /** Where Keystone and Ironic listen. */
  readonly address: string
  /** A command that runs others where they listen, such as that of a network namespace; empty on this machine itself. */
  readonly inside: readonly string[]
  /** Where the introspection service is to be, unless on a free port of the same address. */
  readonly inspectorUrl?: string
  readonly hardware: Hardware
}

const here: Place = { address: '127.0.0.1', inside: [], hardware: 'fake-hardware' }

/** Brings a cloud up on free ports, everything below one temporary directory. */
export async function up(place: Place = here): Promise<Cloud> {
  const workshop = await openWorkshop(place.inside)
  try {
    return await build(workshop, place)
  } catch (error) {
    await workshop.close()
    throw error
  }
}

async function build(workshop: Workshop, place: Place): Promise<Cloud> {
  const { address, hardware } = place
  const [keystonePort = 0, ironicPort = 0, inspectorPort = 0] = freePorts(3)
  const authUrl = `http://${address}:${keystonePort}/v3`
  const inspectorUrl = place.inspectorUrl ?? `http://${address}:${inspectorPort}`
  const [keystone, ironic] = await Promise.all([
    startKeystone(workshop, address, keystonePort),
    // Ironic starts without Keystone and asks for its endpoint in the catalogue only once it is used.
    prepareIronic(workshop, { address, port: ironicPort, keystone: authUrl, hardware }).then(async (prepared) => {
      // Without WAL a reader of the one-process Ironic blocks the writer, and requests fail with "database is locked".
      const database = new Database(join(ironicDirectory(workshop), 'ironic.db'))
      database.run('PRAGMA journal_mode = WAL')
      database.close()
      await prepared.start()
      return prepared
    }),
  ])
  const identity = await fillKeystone(keystone, [
    { name: 'ironic', type: 'baremetal', url: ironic.url },
    { name: 'ironic-inspector', type: 'baremetal-introspection', url: inspectorUrl },
  ])
  const admin = await identity.token('admin')
  return {
    authUrl,
    ironicUrl: ironic.url,
    inspectorUrl,
    users,
    identity,
    workshop,
    token: (user) => identity.token(user),
    async ironic(method, path, body) {
      const headers = {
        'X-Auth-Token': admin,
        'X-OpenStack-Ironic-API-Version': '1.81',
        'Content-Type': 'application/json',
      }
      const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
      const answer = await fetch(`${ironic.url}${path}`, request)
      const text = await answer.text()
      if (!answer.ok) throw new Error(`Ironic answers ${answer.status} to ${method} ${path}: ${text}`)
      const json: Json = text === '' ? {} : JSON.parse(text)
      return objectOf(json)
    },
    startIronic: () => ironic.start(),
    stopIronic: () => ironic.stop(),
    down: () => workshop.close(),
  }
}
