import { InspectorError } from '../model/error.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import type { BareMetal } from './needs.ts'
import type { Surroundings } from './surroundings.ts'
import type { UseCases } from './use-cases.ts'

/** The use cases that only read. */
export function createReading(around: Surroundings): Pick<UseCases, 'status' | 'list' | 'data'> {
  const { introspections, runs, bareMetal } = around
  return {
    async status(ref) {
      const uuid = await resolved(bareMetal, ref)
      const record = await introspections.get(uuid)
      if (!record)
        throw new InspectorError('not_found', `Could not find node "${ref}" in cache: it was never introspected`)
      return record
    },

    list: (page) => introspections.list(page),

    async data(ref, kind) {
      const uuid = await resolved(bareMetal, ref)
      const text = await (kind === 'processed' ? runs.data(uuid) : runs.unprocessed(uuid))
      if (text === undefined)
        throw new InspectorError(
          'not_found',
          `Introspection data not found for node "${ref}", processed=${kind === 'processed'}`,
        )
      return text
    },
  }
}

/** A UUID is never asked of Ironic: a record may outlive its node. Names are. */
async function resolved(bareMetal: BareMetal, ref: string): Promise<Uuid> {
  return uuidOf(ref) ?? (await bareMetal.node(ref)).uuid
}
