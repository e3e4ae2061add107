import { InspectorError } from '../model/error.ts'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'

/** Which of a service's addresses is wanted: the first interface that has one; region null = any. */
export type Wanted = { readonly interfaces: readonly string[]; readonly region: string | null }

/** The address of a service in a token's catalogue. `internal`, naming type, interfaces and region, when there is none. */
export function endpointOf(catalogue: Json | undefined, type: string, { interfaces, region }: Wanted): string {
  const endpoints = objects(catalogue)
    .filter((service) => service.type === type)
    .flatMap((service) => objects(service.endpoints))
    .filter((endpoint) => region === null || endpoint.region_id === region || endpoint.region === region)
  for (const name of interfaces) {
    const url = textOf(objectOf(endpoints.find((endpoint) => endpoint.interface === name)).url)
    if (url !== undefined) return url
  }
  const where = region === null ? '' : ` in region "${region}"`
  throw new InspectorError(
    'internal',
    `Cannot find service "${type}"${where}: the catalogue has no ${interfaces.join(' or ')} endpoint for it`,
  )
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
