import { Type } from '@sinclair/typebox'
import { objectsOf } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { withoutEffect } from './without-effect.ts'

const id = (whose: string) =>
  Type.String({ description: `The ${whose}: four hexadecimal digits in lower case.`, minLength: 1 })

/** Ironic's and ironic-inspector's own list of known accelerators. */
const known = [
  { vendor_id: '10de', device_id: '1eb8', type: 'GPU', device_info: 'NVIDIA Corporation Tesla T4' },
  { vendor_id: '10de', device_id: '1df6', type: 'GPU', device_info: 'NVIDIA Corporation GV100GL' },
]

/** Lists the accelerators among the PCI devices, as Cyborg reads them. */
export const accelerators = defineHook({
  name: 'accelerators',
  summary: 'Sets properties.accelerators to the known accelerators among the PCI devices.',
  options: options({
    devices: Type.Array(
      Type.Object(
        { vendor_id: id('vendor'), device_id: id('product') },
        {
          additionalProperties: true,
          description: 'An accelerator; what stands beside the two ids is copied to the node.',
        },
      ),
      { description: 'The known accelerators. Of two with the same ids the first counts.', default: known },
    ),
  }),
  reads: ['data.pci_devices'],
  writes: ['/properties/accelerators'],

  check: ({ devices }) =>
    devices.length === 0
      ? [withoutEffect('accelerators finds nothing: devices is empty', 'name devices, or leave the known ones')]
      : [],

  run({ data }, { devices }) {
    const found = objectsOf(data.pci_devices)
    if (found.length === 0) return { warnings: ['the report has no list of PCI devices'] }
    const byIds = new Map(devices.toReversed().map((one) => [`${one.vendor_id} ${one.device_id}`, one]))
    const value = found.flatMap(({ vendor_id, product_id, bus = null }) => {
      const one = byIds.get(`${String(vendor_id)} ${String(product_id)}`)
      return one ? [{ ...one, pci_address: bus }] : []
    })
    // As upstream, an old list stays when nothing is found.
    if (value.length === 0) return { notes: ['no known accelerator'] }
    return {
      changes: [{ on: 'node', op: 'add', path: '/properties/accelerators', value }],
      notes: [value.length === 1 ? '1 accelerator' : `${value.length} accelerators`],
    }
  },
})
