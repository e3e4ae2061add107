import type { UseCases } from '../../introspection/use-cases.ts'
import { json } from '../answers.ts'
import { required, type ReadBody } from '../body.ts'
import { resource } from '../resource.ts'

/** POST /v1/continue: the ramdisk hands in what it found. It has no credentials. */
export const continueRoutes = ({ receive }: Pick<UseCases, 'receive'>, read: ReadBody) =>
  resource('/v1/continue', {
    POST: async (request) => {
      const { value, text } = required(await read(request))
      return json(200, { uuid: await receive(value, text) })
    },
  })
