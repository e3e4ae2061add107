import { InspectorError } from '../model/error.ts'
import { objectOf, objectsOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import type { Client } from './client.ts'

/** What an Ironic has: its drivers, the interfaces that any of them has enabled (by kind), and what its nodes have. */
export type Catalog = {
  readonly drivers: ReadonlySet<string>
  readonly interfaces: ReadonlyMap<string, ReadonlySet<string>>
  readonly traits: ReadonlySet<string>
  readonly resourceClasses: ReadonlySet<string>
}

/** Asks Ironic what it has. Rejects when it cannot be asked. */
export async function catalogOf(client: Client): Promise<Catalog> {
  const drivers = objectsOf((await read(client, '/v1/drivers', 'detail=true')).drivers)
  const nodes: JsonObject[] = []
  for (let marker: string | undefined = ''; marker !== undefined;) {
    const query = `fields=uuid,traits,resource_class&limit=1000${marker === '' ? '' : `&marker=${marker}`}`
    const page = objectsOf((await read(client, '/v1/nodes', query)).nodes)
    nodes.push(...page)
    marker = page.length > 0 ? textOf(page.at(-1)?.uuid) : undefined
  }
  const interfaces = new Map<string, Set<string>>()
  for (const driver of drivers)
    for (const [key, value] of Object.entries(driver)) {
      const kind = /^enabled_(\w+)_interfaces$/.exec(key)?.[1]
      if (kind === undefined || !Array.isArray(value)) continue
      interfaces.set(kind, new Set([...(interfaces.get(kind) ?? []), ...(value as readonly Json[]).map(String)]))
    }
  return {
    drivers: new Set(drivers.map(({ name }) => String(name))),
    interfaces,
    traits: new Set(
      nodes.flatMap(({ traits }) => (Array.isArray(traits) ? (traits as readonly Json[]).map(String) : [])),
    ),
    resourceClasses: new Set(nodes.flatMap((node) => textOf(node.resource_class) ?? [])),
  }
}

async function read(client: Client, path: string, query: string): Promise<JsonObject> {
  const { status, body, message } = await client.call({ method: 'GET', path, query })
  if (status === 200) return objectOf(body)
  throw new InspectorError('unavailable', `Cannot ask Ironic for ${path}: ${message ?? `it answered ${status}`}`)
}
