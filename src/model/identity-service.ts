import { objectOf, objectsOf, textOf, type Json } from './json.ts'

/** Which of a service's addresses is wanted: the first interface that has one; region null = any. */
export type WantedEndpoint = { readonly interfaces: readonly string[]; readonly region: string | null }

/** The address of a service in a token's catalogue; undefined when it has none that is wanted. */
export function endpointIn(
  catalogue: Json | undefined,
  type: string,
  { interfaces, region }: WantedEndpoint,
): string | undefined {
  const endpoints = objectsOf(catalogue)
    .filter((service) => service.type === type)
    .flatMap((service) => objectsOf(service.endpoints))
    .filter((endpoint) => region === null || endpoint.region_id === region || endpoint.region === region)
  return interfaces
    .map((name) => textOf(objectOf(endpoints.find((endpoint) => endpoint.interface === name)).url))
    .find((address) => address !== undefined)
}

/** The address of version 3 of the identity service's API; operators give it with and without. */
export function identityApiOf(authUrl: string): string {
  const base = authUrl.replace(/\/+$/, '')
  return base.endsWith('/v3') ? base : `${base.replace(/\/v2\.0$/, '')}/v3`
}
