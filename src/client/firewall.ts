import type { FirewallCounters, Reason, Verdict } from '../model/firewall.ts'
import type { JsonObject } from '../model/json.ts'
import { objectIn } from './introspections.ts'
import type { Service } from './service.ts'

/** One MAC as the service shows it; times are texts. */
export type ShownMac = {
  readonly mac: string
  readonly wanted: Verdict
  readonly actual: Verdict | null
  readonly why: string
  readonly reason: {
    readonly kind: Reason['kind']
    readonly node?: string | null
    readonly name?: string | null
    readonly port?: string | null
    readonly entry?: string
    readonly since?: string | null
    readonly until?: string
  }
}

/** The firewall as the service shows it (`GET /ext/v1/firewall`). */
export type ShownFirewall = {
  readonly driver: string
  readonly place: string
  readonly filters: boolean
  readonly actual: 'filter' | 'nothing' | 'unread'
  readonly unread: string | null
  readonly synced: string | null
  readonly unknown: { readonly wanted: Verdict; readonly actual: Verdict | null; readonly why: string }
  readonly lists: { readonly allow: readonly string[]; readonly deny: readonly string[]; readonly differ: boolean }
  readonly ports: { readonly count: number; readonly listed: string | null }
  readonly troubles: readonly {
    readonly what: string
    readonly message: string
    readonly cause: string
    readonly since: string
    readonly failures: number
  }[]
  readonly counters: FirewallCounters | null
  readonly macs: readonly ShownMac[]
}

/** A temporary verdict in force. */
export type Hold = { readonly mac: string; readonly verdict: Verdict; readonly until: string }

/** The firewall of a service. Each call rejects as `Service` does. */
export type Firewall = {
  /** `brief`: without the MACs of ports that are shut out as they should be. */
  describe(options: { readonly brief: boolean }): Promise<ShownFirewall>
  /** Rejects with `unavailable` when something of it failed. */
  sync(options: { readonly acceptShrink: boolean }): Promise<void>
  /** For so many whole seconds. */
  hold(mac: string, verdict: Verdict, seconds: number): Promise<Hold>
  release(mac: string): Promise<void>
}

const place = '/ext/v1/firewall'

/** The firewall of a service. */
export function firewallOf(service: Service): Firewall {
  const pathOf = (mac: string) => `${place}/macs/${encodeURIComponent(mac)}`
  return {
    async describe({ brief }) {
      const query = { brief: brief ? 'true' : undefined }
      return objectIn(await service.ask({ method: 'GET', path: place, query })) as unknown as ShownFirewall
    },
    async sync({ acceptShrink }) {
      const query = { accept_shrink: acceptShrink ? 'true' : undefined }
      await service.ask({ method: 'POST', path: `${place}/sync`, query })
    },
    async hold(mac, verdict, seconds) {
      const body: JsonObject = { verdict, for: seconds }
      return objectIn(await service.ask({ method: 'POST', path: pathOf(mac), body })) as unknown as Hold
    },
    async release(mac) {
      await service.ask({ method: 'DELETE', path: pathOf(mac) })
    },
  }
}

/** What a correction would change. */
export type Difference = { readonly mac: string; readonly from: Verdict; readonly to: Verdict; readonly why: string }

/** The MACs that are treated otherwise than they should be, and MACs beyond all lists under the name `unknown`. */
export function differencesIn({ macs, unknown, filters }: ShownFirewall): readonly Difference[] {
  if (!filters) return []
  return [...macs, { mac: 'unknown', ...unknown }].flatMap(({ mac, wanted, actual, why }) =>
    actual === null || actual === wanted ? [] : [{ mac, from: actual, to: wanted, why }],
  )
}
