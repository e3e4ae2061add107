import { codeOf, messageOf } from '../model/error.ts'
import { isObject, objectOf, textOf, type Json, type JsonObject } from '../model/json.ts'
import { Unavailable } from '../platform/retry.ts'

/** All entries of a listing; see `pages`. */
export async function* entries(of: AsyncIterable<readonly JsonObject[]>): AsyncGenerator<JsonObject> {
  for await (const page of of) yield* page
}

/**
 * A listing, page by page. Only the query of `next` links is followed: behind a proxy their host is often one that
 * cannot be reached from here. Rejects when a page is missing, has no list, or was there before: never a silent end half way.
 */
export async function* pages(
  get: (query: string) => Promise<Json | undefined>,
  key: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<readonly JsonObject[]> {
  const seen = new Set<string>()
  let next: string | undefined = String(new URLSearchParams(query))
  while (next !== undefined) {
    seen.add(next)
    const page = pageOf(seen.size === 1 ? await get(next) : await get(next).catch(vanished), key)
    yield page.entries
    next = page.next
    if (next !== undefined && seen.has(next))
      throw new Unavailable(`Cannot list ${key}: Ironic's pages run in a circle`)
  }
}

/** One page of a listing, with the query of the next one. Rejects with `unavailable` when it has no list. */
export function pageOf(
  answer: Json | undefined,
  key: string,
): { readonly entries: readonly JsonObject[]; readonly next: string | undefined } {
  const page = objectOf(answer)
  const listed = page[key]
  if (!Array.isArray(listed)) throw new Unavailable(`Cannot list ${key}: a page of Ironic's answer has no "${key}"`)
  const link = textOf(page.next)
  const next = link === undefined ? undefined : (URL.parse(link, 'http://ironic')?.search.slice(1) ?? '')
  return { entries: listed.filter(isObject), next }
}

/** The last entry of a page is the marker of the next one; when it is deleted meanwhile, Ironic answers 404. */
function vanished(error: unknown): never {
  if (codeOf(error) !== 'not_found') throw error
  throw new Unavailable(`${messageOf(error)} (it was deleted while the pages were read)`, { cause: error })
}
