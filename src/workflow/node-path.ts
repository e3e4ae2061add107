import type { Finding } from '../model/finding.ts'
import { didYouMean, nearest } from '../model/nearest.ts'
import { keysOf, type Pointer } from '../model/pointer.ts'

/** Fields that Ironic takes in a PATCH of a node (API reference, `PATCH /v1/nodes/{node_ident}`). */
const nodeFields = [
  'automated_clean',
  'bios_interface',
  'boot_interface',
  'boot_mode',
  'chassis_uuid',
  'conductor_group',
  'console_interface',
  'deploy_interface',
  'description',
  'disable_power_off',
  'driver',
  'driver_info',
  'extra',
  'firmware_interface',
  'inspect_interface',
  'instance_info',
  'instance_name',
  'instance_uuid',
  'lessee',
  'maintenance',
  'management_interface',
  'name',
  'network_data',
  'network_interface',
  'owner',
  'parent_node',
  'power_interface',
  'properties',
  'protected',
  'protected_reason',
  'raid_interface',
  'rescue_interface',
  'resource_class',
  'retired',
  'retired_reason',
  'shard',
  'storage_interface',
  'vendor_interface',
] as const

/** Fields that Ironic shows and does not take in a PATCH. */
const shownOfNode = [
  'allocation_uuid',
  'bios',
  'clean_step',
  'conductor',
  'console_enabled',
  'created_at',
  'deploy_step',
  'driver_internal_info',
  'fault',
  'health',
  'id',
  'inspection_finished_at',
  'inspection_started_at',
  'last_error',
  'links',
  'maintenance_reason',
  'portgroups',
  'ports',
  'power_state',
  'provision_state',
  'provision_updated_at',
  'raid_config',
  'reservation',
  'secure_boot',
  'service_step',
  'states',
  'target_power_state',
  'target_provision_state',
  'target_raid_config',
  'updated_at',
  'uuid',
  'volume',
] as const

/** Every field that Ironic shows of a node. */
export const fieldsOfNode: readonly string[] = [...nodeFields, ...shownOfNode, 'traits']

const portFields = [
  'category',
  'description',
  'extra',
  'is_smartnic',
  'local_link_connection',
  'name',
  'node_uuid',
  'physical_network',
  'portgroup_uuid',
  'pxe_enabled',
  'vendor',
] as const

const shownOfPort = ['created_at', 'id', 'internal_info', 'links', 'updated_at', 'uuid'] as const

/** What is wrong with a path that is to be changed, as far as it is known before. */
export function pathFinding(path: string, of: 'node' | 'port', pointer: Pointer): Finding | undefined {
  const finding = (message: string, remedy: string): Finding => ({
    code: 'E311',
    message,
    pointer,
    atKey: true,
    besides: true,
    remedy,
  })
  if (!path.startsWith('/'))
    return finding(`the path "${path}" does not begin with a slash`, `a JSON pointer into the ${of}: /${path}`)
  if (!/^(\/[\p{L}\p{N}_-]+)+$/u.test(path))
    return finding(`Ironic refuses the path "${path}"`, 'only letters, digits, "_" and "-" between slashes')
  const [field = ''] = keysOf(path)
  if (of === 'node' && field === 'traits')
    return finding('traits are not changed by paths', 'there are add_trait and remove_trait')
  if (of === 'port' && field === 'address')
    return finding(
      'the MAC of a port stays as it is',
      'a port is the NIC that has this MAC: `where` chooses among them',
    )
  const [taken, shown]: readonly (readonly string[])[] =
    of === 'node' ? [nodeFields, shownOfNode] : [portFields, shownOfPort]
  if (shown?.includes(field))
    return finding(`Ironic does not let anybody change "/${field}"`, `of a ${of} it is only shown`)
  if (taken?.includes(field)) return undefined
  if (nearest(field, taken ?? []) !== undefined)
    return finding(
      `a ${of} has no field "${field}"${didYouMean(field, taken ?? [])}`,
      `fields of a ${of}, as Ironic names them`,
    )
  return {
    ...finding(
      `Ironic refuses "/${field}", unless it is newer than this program`,
      `fields of a ${of}, as Ironic names them`,
    ),
    code: 'W311',
  }
}
