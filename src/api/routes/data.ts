import { Elysia } from 'elysia'
import type { UseCases } from '../../introspection/use-cases.ts'
import type { Access } from '../access.ts'
import { stored } from '../answers.ts'
import { guarded, resource } from '../resource.ts'

/** /v1/introspection/{node}/data and …/data/unprocessed: what is stored of a report, after and before processing. */
export function dataRoutes({ data }: Pick<UseCases, 'data'>, access: Access) {
  const route = (path: string, kind: 'processed' | 'unprocessed') =>
    resource(path, {
      GET: guarded(access, 'introspection:data', async (_request, { node }) => stored(await data(node!, kind))),
    })
  return new Elysia()
    .use(route('/v1/introspection/:node/data', 'processed'))
    .use(route('/v1/introspection/:node/data/unprocessed', 'unprocessed'))
}
