import { InspectorError, messageOf } from '../model/error.ts'
import { bmcAddresses } from '../model/inventory.ts'
import type { JsonObject } from '../model/json.ts'
import { textOf } from '../model/json.ts'
import type { Node } from '../model/node.ts'
import { mask } from '../model/secret.ts'
import type { Workflow } from '../workflow/workflow.ts'
import type { Credentials, Introspection, Run } from './needs.ts'
import { deadlineOf, patiently } from './patience.ts'
import type { Surroundings } from './surroundings.ts'
import type { NewCredentials } from './use-cases.ts'

/** A BMC may take a while to accept its new password: 10 tries, 3 s apart, as in 2015. */
const tries = 10
const pause = 3000

// IPMI 2.0 has room for 20 bytes.
const longest = 20

/** The pair that the ramdisk is to set. `invalid` when it may not be set: by the workflow, the node, or what IPMI takes. */
export function requestedCredentials(node: Node, workflow: Workflow, given: NewCredentials): Credentials {
  const refused = (why: string) =>
    new InspectorError('invalid', `Cannot set IPMI credentials of node "${node.uuid}": ${why}`)
  if (!workflow.start.set_ipmi_credentials)
    throw refused(`that is disabled: start.set_ipmi_credentials of workflow "${workflow.name}" is false`)
  if (!node.maintenance) throw refused('it is not in maintenance')
  const username = given.username ?? textOf(node.driver_info.ipmi_username)
  if (username === undefined) throw refused('no user name is given, and the node has no driver_info.ipmi_username')
  const letters = Array.from(given.password.reveal())
  const forbidden = new Set(letters.filter((letter) => !/^[A-Za-z0-9]$/.test(letter)))
  if (forbidden.size > 0)
    throw refused(`the password has characters other than ASCII letters and digits: ${[...forbidden].sort().join(' ')}`)
  if (letters.length === 0 || letters.length > longest)
    throw refused(`the password has ${letters.length} characters, expected 1 to ${longest}`)
  return { username, password: given.password }
}

/**
 * Tells Ironic the credentials that the ramdisk was asked to set, where it was, and waits until the BMC takes them. `invalid` when
 * Ironic refuses them, or the BMC never does. The caller holds the node's lock.
 */
export async function putInForce(around: Surroundings, record: Introspection, run: Run): Promise<void> {
  const { introspections, bareMetal, bmcAddresses: known, clock, log, stopping } = around
  const { uuid } = record
  const credentials = await introspections.credentials(uuid)
  if (!credentials) return
  const patience = { uuid, deadline: deadlineOf(around, record) }
  const node = await patiently(around, patience, () => bareMetal.node(uuid))
  const { v4, v6 } = bmcAddresses(JSON.parse(run.raw ?? '{}') as JsonObject)
  const address = (await known.of(node)).length > 0 ? null : (v4 ?? v6)
  const values = {
    ipmi_username: credentials.username,
    ipmi_password: credentials.password.reveal(),
    ...(address === null ? {} : { ipmi_address: address }),
  }
  const body = Object.entries(values).map(([key, value]) => ({ op: 'add', path: `/driver_info/${key}`, value }))
  const request = { method: 'PATCH', path: `/v1/nodes/${uuid}`, body } as const
  const answer = await patiently(around, patience, () => bareMetal.send(request))
  if (answer.status >= 300)
    throw new InspectorError(
      'invalid',
      `Cannot store the new IPMI credentials: Ironic answered ${answer.status}: ${hidden(answer.message ?? 'no reason given', credentials)}`,
    )
  for (let attempt = 1; ; attempt++) {
    try {
      await bareMetal.bootDevice(uuid)
      log.info('credentials.valid', 'The BMC takes the new IPMI credentials', { node: uuid, attempt })
      return
    } catch (error) {
      const why = hidden(messageOf(error), credentials)
      if (attempt === tries)
        throw new InspectorError(
          'invalid',
          `Could not validate the new IPMI credentials of node "${uuid}", maintenance may be needed: ${why}`,
        )
      log.info('credentials.refused', 'The BMC does not take the new IPMI credentials yet', { node: uuid, error: why })
    }
    await clock.sleep(pause, stopping)
  }
}

function hidden(text: string, { password }: Credentials): string {
  return text.replaceAll(password.reveal(), mask)
}
