import { apiVersions } from '../../model/api-version.ts'
import { json } from '../answers.ts'
import { baseOf, selfLink } from '../links.ts'
import { resource } from '../resource.ts'

/** GET /: where the API is. openstacksdk reads it without a token and uses the link from then on. */
export const rootRoutes = () =>
  resource('/', {
    GET: (request) =>
      json(200, {
        versions: [{ id: apiVersions.maximum, links: selfLink(baseOf(request), '/v1'), status: 'CURRENT' }],
      }),
  })

/** GET /v1: what the API has. */
export const versionRoutes = () =>
  resource('/v1', {
    GET: (request) => {
      const base = baseOf(request)
      const entry = (name: string) => ({ links: selfLink(base, `/v1/${name}`), name })
      return json(200, { resources: ['continue', 'introspection', 'rules'].map(entry) })
    },
  })
