import { Type } from '@sinclair/typebox'
import { isObject } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { addCapabilities } from './node-capabilities.ts'

const id = (whose: string) =>
  Type.String({ description: `The ${whose}: four hexadecimal digits in lower case.`, minLength: 1 })

/** Counts known PCI devices in the node's capabilities. */
export const pciDevices = defineHook({
  name: 'pci_devices',
  aliases: ['pci-devices'],
  summary: 'Counts PCI devices that have an alias in the capabilities of the node.',
  options: options({
    aliases: Type.Array(
      options({
        vendor_id: id('vendor'),
        product_id: id('product'),
        name: Type.String({ description: 'The capability that holds the count.', pattern: '^[^,:]+$' }),
      }),
      {
        description: 'Devices to count. Of two that share a name, the one found last counts.',
        default: [],
        examples: [[{ vendor_id: '10de', product_id: '1eb8', name: 'gpu_t4' }]],
      },
    ),
  }),
  reads: ['data.pci_devices', 'node.properties.capabilities'],
  writes: ['/properties/capabilities'],

  run({ data, node }, { aliases }) {
    const devices = data.pci_devices
    if (!Array.isArray(devices))
      return { warnings: aliases.length > 0 ? ['the report has no list of PCI devices'] : [] }
    const nameOf = new Map(aliases.map(({ vendor_id, product_id, name }) => [`${vendor_id} ${product_id}`, name]))
    const counts = new Map<string, number>()
    for (const device of devices.filter(isObject)) {
      const { vendor_id, product_id } = device
      if (typeof vendor_id !== 'string' || typeof product_id !== 'string') continue
      const pair = `${vendor_id} ${product_id}`
      if (nameOf.has(pair)) counts.set(pair, (counts.get(pair) ?? 0) + 1)
    }
    const found = new Map<string, string>()
    for (const [pair, count] of counts) found.set(nameOf.get(pair) ?? '', String(count))
    return addCapabilities(node, found)
  },
})
