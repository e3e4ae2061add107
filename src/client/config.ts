import { blinded, blindedTwice } from '../model/blinding.ts'
import type { JsonObject } from '../model/json.ts'
import { objectOf, textOf } from '../model/json.ts'
import type { Secret } from '../model/secret.ts'
import { objectIn } from './introspections.ts'
import type { Service } from './service.ts'

/** The configuration in force as the service shows it (`GET /ext/v1/config`). Secrets are masked. */
export type ShownConfig = {
  readonly file: string
  /** Settings that were said on its command line: no file changes them. */
  readonly command_line: readonly string[]
  /** As they are written, by the keys joined with dots. */
  readonly settings: JsonObject
  readonly workflows: readonly string[]
  readonly rules: readonly string[]
}

/** What came of reading a configuration anew (`POST /ext/v1/config/reload`). */
export type ReloadAnswer =
  { readonly refused: string; readonly told: { readonly diagnostics?: unknown } } | { readonly told: JsonObject }

/** The configuration of a service. Each call rejects as `Service` does. */
export type Config = {
  describe(): Promise<ShownConfig>
  /**
   * Which of these items (`setting:PATH`, `workflow:NAME`, `rule:NAME`) the service has with the same text. Neither the service nor who
   * listens in can find out a text that it does not have, not even by trying.
   */
  same(texts: ReadonlyMap<string, Secret>): Promise<ReadonlySet<string>>
  /** Has the service read its files anew. Resolves also when it refuses them, and goes on as it was. */
  reload(): Promise<ReloadAnswer>
}

/** The service compares so many at once. */
const batch = 500

/** The configuration of a service. */
export function configOf(service: Service): Config {
  const sameOf = async (texts: readonly (readonly [string, Secret])[]): Promise<readonly string[]> => {
    const asked = texts.map(([name, text]) => {
      const key = crypto.getRandomValues(new Uint8Array(32))
      return { name, key, number: blinded(text.reveal(), key) }
    })
    const body = { items: Object.fromEntries(asked.map(({ name, number }) => [name, number])) }
    const answer = objectIn(await service.ask({ method: 'POST', path: '/ext/v1/config/comparison', body }))
    return asked.flatMap(({ name, key }) => {
      const { both, theirs } = objectOf(objectOf(answer.items)[name])
      const mine = blindedTwice(textOf(theirs) ?? '', key)
      return mine !== undefined && mine === both ? [name] : []
    })
  }
  return {
    describe: async () =>
      objectIn(await service.ask({ method: 'GET', path: '/ext/v1/config' })) as unknown as ShownConfig,
    async same(texts) {
      const all = [...texts]
      const found: string[] = []
      for (let from = 0; from < all.length; from += batch) found.push(...(await sameOf(all.slice(from, from + batch))))
      return new Set(found)
    },
    async reload() {
      const answer = await service.ask({ method: 'POST', path: '/ext/v1/config/reload', takes: 400 })
      const { error, ...told } = objectIn(answer)
      if (answer.status !== 400) return { told }
      return { refused: textOf(objectOf(error).message) ?? `status ${answer.status}`, told }
    },
  }
}
