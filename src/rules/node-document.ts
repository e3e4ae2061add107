import type { Json } from '../model/json.ts'
import type { Node } from '../model/node.ts'

/** Fields that openstacksdk, whose names ironic-inspector's rules use, calls otherwise than Ironic's API: its name → the API's. */
const sdkNames = {
  id: 'uuid',
  allocation_id: 'allocation_uuid',
  chassis_id: 'chassis_uuid',
  instance_id: 'instance_uuid',
  is_automated_clean_enabled: 'automated_clean',
  is_console_enabled: 'console_enabled',
  is_maintenance: 'maintenance',
  is_protected: 'protected',
  is_retired: 'retired',
  is_secure_boot: 'secure_boot',
  port_groups: 'portgroups',
} as const

/** The node as `node://` shows it: its fields under the API's names and under openstacksdk's. */
export function nodeDocument(node: Node): Json {
  const renamed = Object.entries(sdkNames).map(([name, field]) => [name, node[field] ?? null] as const)
  return { ...Object.fromEntries(renamed), ...node }
}
