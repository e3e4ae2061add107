import { truthy } from '../model/json.ts'
import { options } from '../model/schema.ts'
import { defineHook } from '../workflow/hook.ts'
import { propertyTextOf } from './scalars.ts'
import { schedulingProperties } from './scheduling-properties.ts'

const names = ['cpus', 'cpu_arch', 'memory_mb', 'local_gb']

/** The scheduler hook of the first ironic-inspector, over the flat keys of its ramdisk: all four must be there. */
export const scheduler2015 = defineHook({
  name: 'scheduler_2015',
  summary:
    'Sets cpus, cpu_arch, memory_mb and local_gb from the flat keys of the 2015 ramdisk; fails when one is missing.',
  options: options({}),
  reads: names.map((name) => `data.${name}`),
  writes: names.map((name) => `/properties/${name}`),

  run({ data, node }, _options, policy) {
    const missing = names.filter((name) => !truthy(data[name]))
    if (missing.length > 0) return { fail: `The report lacks ${missing.join(', ')}` }
    const found = new Map<string, string>()
    for (const name of names) {
      const text = propertyTextOf(data[name])
      if (text === undefined) return { fail: `${name} of the report is neither text nor a number` }
      found.set(name, text)
    }
    return schedulingProperties(node, found, policy)
  },
})
