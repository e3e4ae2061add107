import { InspectorError } from '../model/error.ts'
import { truthy } from '../model/json.ts'
import { macOf } from '../model/mac.ts'
import type { Node } from '../model/node.ts'
import type { Workflow } from '../workflow/workflow.ts'
import { fail } from './finish.ts'
import { requestedCredentials } from './ipmi-credentials.ts'
import { persistently } from './patience.ts'
import type { Surroundings } from './surroundings.ts'
import type { Turns } from './turns.ts'
import type { UseCases } from './use-cases.ts'
import { requireState, workflowFor, workflowNamed } from './workflow-choice.ts'

/** The use case behind `POST /v1/introspection/NODE`. */
export function createStart(around: Surroundings, turns: Turns): UseCases['start'] {
  const { introspections, bareMetal, bmcAddresses, clock, log, background, current } = around

  return async (ref, { manageBoot, workflow: asked, credentials: given }) => {
    const settings = current().introspection
    if (manageBoot && !settings.can_manage_boot)
      throw new InspectorError(
        'invalid',
        `Cannot start node "${ref}" with managed boot: introspection.can_manage_boot is false`,
      )
    const named = asked === null ? undefined : workflowNamed(current(), asked)
    const node = await bareMetal.node(ref)
    const workflow = named ?? workflowFor(current(), node, null)
    requireState(current(), node, workflow)
    const credentials = given && requestedCredentials(node, workflow, given)
    // Whoever sets credentials does so as Ironic's are wrong: the machine is powered on by hand.
    const boots = manageBoot && !credentials
    if (boots && workflow.start.validate_power) await requirePower(around, node)
    const bmc = await bmcAddresses.of(node)
    await introspections.begin({ uuid: node.uuid, at: clock.now(), bmc, manageBoot, workflow: asked, credentials })
    log.info('introspection.starting', 'Introspection started', {
      node: node.uuid,
      name: node.name,
      ...(around.starts.queued > 0 ? { queued: around.starts.queued } : {}),
    })
    const prepare = () => prepareBoot(around, turns, node, bmc, boots, workflow)
    // Unmanaged: Ironic powers the node on as soon as it has the answer, so everything must be ready before.
    if (!manageBoot) return prepare()
    background.run('prepare the boot', { node: node.uuid }, () => prepare().catch(() => undefined))
  }
}

/** Everything between the answer and the power request; holds the node's lock. Rejects after the failure was recorded. */
async function prepareBoot(
  around: Surroundings,
  turns: Turns,
  node: Node,
  bmc: readonly string[],
  boots: boolean,
  workflow: Workflow,
): Promise<void> {
  const { locks, starts, introspections, bareMetal, firewall, log, current, stopping } = around
  const { uuid } = node
  await locks.run(uuid, async () => {
    try {
      await starts.run(async () => {
        stopping.throwIfAborted()
        // An InfiniBand port's address may be none: nothing that the ramdisk says will match it.
        const macs = (await bareMetal.ports(uuid)).flatMap((port) => macOf(port.address) ?? [])
        if (macs.length > 0) await introspections.addMacs(uuid, macs)
        if (macs.length === 0 && bmc.length === 0 && !current().discovery)
          throw new InspectorError(
            'invalid',
            `Cannot start node "${uuid}": no lookup attributes, as it has neither ports nor a BMC address`,
          )
        await firewall.open(uuid, macs, node.name)
      })
      if (boots && workflow.start.boot_device === 'pxe')
        await persistently(around, () => bareMetal.bootFromPxe(uuid, bootsPersistently(node)))
      if (boots && workflow.start.power === 'reboot') {
        await turns.take(uuid)
        await persistently(around, () => bareMetal.power(uuid, 'rebooting'))
      }
      await introspections.move(uuid, 'wait')
      log.info('introspection.waiting', 'Waiting for the ramdisk', { node: uuid })
    } catch (error) {
      // An orderly stop leaves the record as it is: the next start of the service ends it, with the reason.
      if (around.stopping.aborted) throw error
      throw await fail(around, uuid, error)
    }
  })
}

async function requirePower({ bareMetal }: Surroundings, node: Node): Promise<void> {
  const reason = await bareMetal.validatePower(node.uuid)
  if (reason !== undefined)
    throw new InspectorError('invalid', `Cannot start node "${node.uuid}": its power interface is not valid: ${reason}`)
}

// Ironic's own words for this field: Always, Never, Default, or any true boolean.
function bootsPersistently(node: Node): boolean {
  const value = node.driver_info.force_persistent_boot_device
  return truthy(value) && ['always', 'true', 't', 'yes', 'y', 'on', '1'].includes(String(value).toLowerCase())
}
