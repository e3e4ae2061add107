import { Elysia } from 'elysia'
import type { Introspection } from '../../introspection/needs.ts'
import type { NewCredentials, UseCases } from '../../introspection/use-cases.ts'
import { InspectorError } from '../../model/error.ts'
import type { JsonObject } from '../../model/json.ts'
import { Secret } from '../../model/secret.ts'
import { apiTime } from '../../model/time.ts'
import type { Access } from '../access.ts'
import { json } from '../answers.ts'
import { baseOf, selfLink } from '../links.ts'
import { flagIn, limitOf, markerOf, queryOf, statesOf } from '../query.ts'
import { guarded, resource } from '../resource.ts'
import { isAtLeast } from '../versions.ts'

/** /v1/introspection, /v1/introspection/{node} and …/abort: list, status, start, abort. */
export function introspectionRoutes(
  useCases: Pick<UseCases, 'abort' | 'list' | 'start' | 'status'>,
  access: Access,
  maxLimit: number,
) {
  return new Elysia()
    .use(
      resource('/v1/introspection', {
        GET: guarded(access, 'introspection:status', async (request) => {
          const query = queryOf(request)
          const marker = markerOf(query)
          const states = statesOf(query)
          const limit = limitOf(query, maxLimit)
          const base = baseOf(request)
          const found = await useCases.list({ limit, ...(marker && { marker }), ...(states && { states }) })
          return json(200, { introspection: found.map((introspection) => shown(introspection, base)) })
        }),
      }),
    )
    .use(
      resource('/v1/introspection/:node', {
        GET: guarded(access, 'introspection:status', async (request, { node }) =>
          json(200, shown(await useCases.status(node!), baseOf(request))),
        ),
        POST: guarded(access, 'introspection:start', async (request, { node }) => {
          const query = queryOf(request)
          const manageBoot = flagIn(query, 'manage_boot', true)
          const credentials = credentialsOf(request, query)
          await useCases.start(node!, { manageBoot, workflow: workflowOf(query), ...(credentials && { credentials }) })
          return json(202, {})
        }),
      }),
    )
    .use(
      resource('/v1/introspection/:node/abort', {
        POST: guarded(access, 'introspection:abort', async (_request, { node }) => {
          await useCases.abort(node!)
          return json(202, {})
        }),
      }),
    )
}

function shown(introspection: Introspection, base: string): JsonObject {
  const { error, finishedAt, startedAt, state, uuid } = introspection
  return {
    error,
    finished: finishedAt !== null,
    finished_at: finishedAt === null ? null : apiTime(finishedAt),
    links: selfLink(base, `/v1/introspection/${uuid}`),
    started_at: apiTime(startedAt),
    state,
    uuid,
  }
}

function workflowOf(query: URLSearchParams): string | null {
  const given = query.get('workflow')
  if (given === '')
    throw new InspectorError('invalid', 'Bad request: workflow is empty, expected the name of a workflow')
  return given
}

/** The IPMI credentials to be set, as in 2015; undefined without a password. Version 1.9 of the API and later ones have none. */
function credentialsOf(request: Request, query: URLSearchParams): NewCredentials | undefined {
  const password = query.get('new_ipmi_password')
  if (!password) return undefined
  if (isAtLeast('1.9', request))
    throw new InspectorError('invalid', 'Bad request: new_ipmi_password is not taken since version 1.9 of the API')
  return { username: query.get('new_ipmi_username') || null, password: new Secret(password) }
}
