import { Elysia } from 'elysia'
import type { UseCases } from '../../introspection/use-cases.ts'
import { InspectorError } from '../../model/error.ts'
import type { Access } from '../access.ts'
import { json } from '../answers.ts'
import type { ReadReport } from '../body.ts'
import { queryOf } from '../query.ts'
import { guarded, resource } from '../resource.ts'

/** /ext/v1/introspection/{node}/runs, …/trace and …/plan: what runs did, and what another one would do. */
export function runRoutes(
  { runs, trace, plan }: Pick<UseCases, 'runs' | 'trace' | 'plan'>,
  access: Access,
  readReport: ReadReport,
) {
  return new Elysia()
    .use(
      resource('/ext/v1/introspection/:node/runs', {
        GET: guarded(access, 'introspection:data', async (_request, { node }) =>
          json(200, { runs: await runs(node!) }),
        ),
      }),
    )
    .use(
      resource('/ext/v1/introspection/:node/trace', {
        GET: guarded(access, 'introspection:data', async (request, { node }) =>
          json(200, await trace(node!, numberOf(queryOf(request).get('run')))),
        ),
      }),
    )
    .use(
      resource('/ext/v1/introspection/:node/plan', {
        POST: guarded(access, 'introspection:reapply', async (request, { node }) => {
          const given = await readReport(request)
          const workflow = queryOf(request).get('workflow')
          const report = given && Object.keys(given.value).length > 0 ? given : null
          return json(200, await plan(node!, { workflow, report }))
        }),
      }),
    )
}

function numberOf(text: string | null): number | null {
  if (text === null) return null
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InspectorError('invalid', `Bad request: run is "${text}", expected the number of a run`)
}
