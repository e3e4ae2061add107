import type { HttpAnswer } from '../platform/http.ts'
import { Unavailable } from '../platform/retry.ts'

/** A microversion of Ironic's API, such as 1.76. */
export type Version = readonly [number, number]

/** The newest version that this client was tried with; 1.39 shows `inspect wait`, 1.37 has traits, 1.34 physical networks. */
export const newestKnown: Version = [1, 76]

/** Finds out once per address which version to speak. */
export interface Negotiation {
  /** The newest version that both sides know. `unavailable` when Ironic does not say. */
  version(base: string, signal?: AbortSignal): Promise<Version>
  /** Asks again the next time: Ironic was up- or downgraded. */
  forget(base: string): void
}

/** `get` reads a URL without a login: `/v1` is public and tells the versions in its headers, in every release. */
export function createNegotiation(get: (url: string, signal?: AbortSignal) => Promise<HttpAnswer>): Negotiation {
  const versions = new Map<string, Version>()
  return {
    async version(base, signal) {
      const known = versions.get(base)
      if (known) return known
      const url = `${base}/v1`
      const { status, headers } = await get(url, signal)
      const least = versionOf(headers.get('x-openstack-ironic-api-minimum-version'))
      const most = versionOf(headers.get('x-openstack-ironic-api-maximum-version'))
      if (!least || !most)
        throw new Unavailable(
          `Cannot ask "${url}" for the API's versions: it answers ${status} and is not Ironic, or not ready`,
        )
      const wanted = older(newestKnown, most) ? newestKnown : most
      const chosen = older(wanted, least) ? least : wanted
      versions.set(base, chosen)
      return chosen
    },
    forget: (base) => void versions.delete(base),
  }
}

/** The headers that ask for a version, in the spelling of all releases and in that of newer ones. */
export function versionHeaders([major, minor]: Version): Readonly<Record<string, string>> {
  return {
    'x-openstack-ironic-api-version': `${major}.${minor}`,
    'openstack-api-version': `baremetal ${major}.${minor}`,
  }
}

function versionOf(text: string | null): Version | undefined {
  const found = /^(\d+)\.(\d+)$/.exec(text ?? '')
  return found ? [Number(found[1]), Number(found[2])] : undefined
}

function older(a: Version, b: Version): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1])
}
