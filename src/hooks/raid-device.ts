import { objectOf } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook, type World } from '../workflow/hook.ts'
import { learnVolume, placeholder } from './raid-volume.ts'
import { textsOf } from './scalars.ts'

/** Makes a RAID volume the root device in two runs, by the serials of the inventory's disks. */
export const raidDevice = defineHook({
  name: 'raid_device',
  aliases: ['raid-device'],
  summary: 'Makes a RAID volume the root device in two runs, before and after it exists.',
  options: options({}),
  before: ['root_disk_selection'],
  reads: [
    'inventory.disks',
    'data.block_devices',
    'data.local_gb',
    'node.properties.root_device',
    'node.extra.block_devices',
  ],
  writes: ['data.local_gb', '/extra/block_devices', '/properties/root_device'],

  run(world) {
    const serials = serialsOf(world)
    const { changes = [], ...said } = learnVolume(world.node, { serials, keep: { serials } })
    return { ...said, changes: [...placeholder(world.data), ...changes] }
  },
})

/** Those of the inventory; a flat report, which says nothing of disks, has a list of its own. */
function serialsOf({ data, inventory }: World): readonly string[] {
  if (!inventory.disks) return textsOf(objectOf(data.block_devices).serials)
  return textsOf(inventory.disks.map(({ serial = null }) => serial))
}
