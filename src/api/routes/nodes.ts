import { Elysia } from 'elysia'
import type { NodeInventory } from '../../introspection/use-cases.ts'
import type { Access } from '../access.ts'
import { empty, json } from '../answers.ts'
import { required, type ReadBody } from '../body.ts'
import { guarded, resource } from '../resource.ts'

/** /ext/v1/nodes: the own inventory, which ironic-inspector did not have. */
export function nodeRoutes(inventory: NodeInventory, access: Access, read: ReadBody) {
  return new Elysia()
    .use(
      resource('/ext/v1/nodes', {
        GET: guarded(access, 'nodes', async () => json(200, { nodes: await inventory.list() })),
        POST: guarded(access, 'nodes', async (request) => {
          const { value } = required(await read(request))
          return json(201, await inventory.create(value))
        }),
      }),
    )
    .use(
      resource('/ext/v1/nodes/:node', {
        GET: guarded(access, 'nodes', async (_request, { node }) => json(200, await inventory.show(node!))),
        DELETE: guarded(access, 'nodes', async (_request, { node }) => {
          await inventory.remove(node!)
          return empty(204)
        }),
      }),
    )
}
