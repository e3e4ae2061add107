import { Elysia } from 'elysia'
import type { RuleBook } from '../../introspection/use-cases.ts'
import { exactly } from '../../model/exact.ts'
import type { JsonObject } from '../../model/json.ts'
import type { Access } from '../access.ts'
import { empty, json } from '../answers.ts'
import { required, type ReadBody } from '../body.ts'
import { prefixOf, selfLink } from '../links.ts'
import { guarded, resource } from '../resource.ts'
import { isBefore } from '../versions.ts'

/** /v1/rules and /v1/rules/{uuid}. A POST to the latter creates that rule, as openstacksdk has it; ironic-inspector refused it. */
export function ruleRoutes(rules: RuleBook, access: Access, read: ReadBody) {
  const create = async (request: Request, uuid?: string) => {
    // 20 and 20.0 are compared differently.
    const value = exactly(required(await read(request)).text) as JsonObject
    const created = await rules.create(uuid === undefined ? value : { ...value, uuid })
    return json(isBefore('1.6', request) ? 200 : 201, whole(request, created))
  }
  return new Elysia()
    .use(
      resource('/v1/rules', {
        GET: guarded(access, 'introspection:rule:get', async (request) =>
          json(200, { rules: (await rules.list()).map((rule) => entry(request, rule)) }),
        ),
        POST: guarded(access, 'introspection:rule:create', (request) => create(request)),
        DELETE: guarded(access, 'introspection:rule:delete', async () => {
          await rules.clear()
          return gone()
        }),
      }),
    )
    .use(
      resource('/v1/rules/:uuid', {
        GET: guarded(access, 'introspection:rule:get', async (request, { uuid }) =>
          json(200, whole(request, await rules.show(uuid!))),
        ),
        POST: guarded(access, 'introspection:rule:create', (request, { uuid }) => create(request, uuid)),
        DELETE: guarded(access, 'introspection:rule:delete', async (_request, { uuid }) => {
          await rules.remove(uuid!)
          return gone()
        }),
      }),
    )
}

function entry(request: Request, { description, scope, uuid }: JsonObject): JsonObject {
  return { description: description ?? null, links: linksTo(request, uuid), scope: scope ?? null, uuid: uuid ?? null }
}

function whole(request: Request, rule: JsonObject): JsonObject {
  const { actions, conditions } = rule
  return { actions: actions ?? [], conditions: conditions ?? [], ...entry(request, rule) }
}

/** Without scheme and host, unlike all other links: ironic-inspector made them so. */
function linksTo(request: Request, uuid: unknown) {
  return selfLink(prefixOf(request), `/v1/rules/${String(uuid)}`)
}

function gone(): Response {
  return empty(204, { 'content-type': 'text/plain; charset=utf-8' })
}
