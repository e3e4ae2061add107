import { InspectorError, messageOf } from '../../model/error.ts'
import type { Json } from '../../model/json.ts'
import type { Collector } from '../collector.ts'

/** ms for the benchmarks of all disks. */
const longest = 3_600_000

/** `data`: the facts of eDeploy's `hardware-detect`, which must be there, with the benchmarks that were asked for. */
export const extraHardware: Collector = {
  name: 'extra-hardware',
  group: 'extra-hardware',
  async collect({ run }, { toolTimeout, benchmarks }) {
    const { stdout } = await run(
      ['hardware-detect', ...(benchmarks.length > 0 ? ['--benchmark', ...benchmarks] : [])],
      {
        timeout: benchmarks.length > 0 ? longest : toolTimeout,
        remedy: 'it is part of the Python package "hardware", which this ramdisk must have',
      },
    )
    return { data: { data: factsIn(stdout) } }
  },
}

function factsIn(text: string): readonly Json[] {
  let facts: Json
  try {
    facts = JSON.parse(text) as Json
  } catch (error) {
    throw new InspectorError('invalid', `Cannot read what hardware-detect says: ${messageOf(error)}`, { cause: error })
  }
  if (Array.isArray(facts)) return facts as readonly Json[]
  throw new InspectorError('invalid', 'Cannot read what hardware-detect says: it is no list')
}
