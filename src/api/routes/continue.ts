import type { Credentials } from '../../introspection/needs.ts'
import type { UseCases } from '../../introspection/use-cases.ts'
import type { JsonObject } from '../../model/json.ts'
import { json } from '../answers.ts'
import { required, type ReadReport } from '../body.ts'
import { resource } from '../resource.ts'

/** POST /v1/continue: the ramdisk hands in what it found. It has no credentials. */
export const continueRoutes = ({ receive }: Pick<UseCases, 'receive'>, readReport: ReadReport) =>
  resource('/v1/continue', {
    POST: async (request) => {
      const { uuid, credentials } = await receive(required(await readReport(request)))
      return json(200, { uuid, ...(credentials && setup(credentials)) })
    },
  })

/** What the ramdisks of 2015 to 2017 take as the order to set IPMI credentials. */
function setup({ username, password }: Credentials): JsonObject {
  return { ipmi_setup_credentials: true, ipmi_username: username, ipmi_password: password.reveal() }
}
