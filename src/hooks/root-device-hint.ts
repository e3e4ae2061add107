import { objectOf, type Json } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { learnVolume, placeholder } from './raid-volume.ts'
import { textsOf } from './scalars.ts'

/** The hook of the first ironic-inspector for RAID volumes, over the `block_devices` of its ramdisk. */
export const rootDeviceHint = defineHook({
  name: 'root_device_hint',
  summary:
    'Makes a RAID volume the root device in two runs, before and after it exists, by block_devices of the 2015 ramdisk.',
  options: options({}),
  before: ['scheduler_2015'],
  reads: ['data.block_devices', 'data.local_gb', 'node.properties.root_device', 'node.extra.block_devices'],
  writes: ['data.local_gb', '/extra/block_devices', '/properties/root_device'],

  run({ data, node }) {
    const posted: Json | undefined = data.block_devices
    const { changes = [], ...said } = learnVolume(node, {
      serials: textsOf(objectOf(posted).serials),
      keep: posted ?? null,
    })
    return { ...said, changes: [...placeholder(data), ...changes] }
  },
})
