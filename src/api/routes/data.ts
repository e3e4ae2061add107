import { Elysia } from 'elysia'
import type { UseCases } from '../../introspection/use-cases.ts'
import type { Access } from '../access.ts'
import { json, stored } from '../answers.ts'
import type { ReadReport } from '../body.ts'
import { guarded, resource } from '../resource.ts'

/** /v1/introspection/{node}/data and …/data/unprocessed: what is stored of a report, after and before processing; and processing it again. */
export function dataRoutes(
  { data, reprocess }: Pick<UseCases, 'data' | 'reprocess'>,
  access: Access,
  readReport: ReadReport,
) {
  const show = (kind: 'processed' | 'unprocessed') =>
    guarded(access, 'introspection:data', async (_request, { node }) => stored(await data(node!, kind)))
  return new Elysia().use(resource('/v1/introspection/:node/data', { GET: show('processed') })).use(
    resource('/v1/introspection/:node/data/unprocessed', {
      GET: show('unprocessed'),
      POST: guarded(access, 'introspection:reapply', async (request, { node }) => {
        const given = await readReport(request)
        // openstacksdk and old clients send {} where they mean nothing.
        await reprocess(node!, given && Object.keys(given.value).length > 0 ? given : null)
        return json(202, {})
      }),
    }),
  )
}
