import { InspectorError } from '../model/error.ts'
import { uuidOf, type Uuid } from '../model/uuid.ts'
import type { BareMetal, Introspection } from './needs.ts'
import type { Surroundings } from './surroundings.ts'
import type { UseCases } from './use-cases.ts'

/** The use cases that only read. */
export function createReading(around: Surroundings): Pick<UseCases, 'status' | 'list' | 'data'> {
  const { introspections, runs, bareMetal, current } = around
  return {
    status: (ref) => recordOf(around, ref),

    list: (page) => introspections.list(page),

    async data(ref, kind) {
      const uuid = await resolved(bareMetal, ref)
      const { keep } = current()
      // It is there while a report is processed, but an answer that comes and goes helps nobody.
      if (keep.runs === 0 || (kind === 'unprocessed' && !keep.unprocessed))
        throw new InspectorError(
          'not_found',
          `Introspection data is not stored, so that there is none for node "${ref}": "keep" says to keep none`,
        )
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

/** The record of a node by UUID or name. `not_found` when it was never introspected. */
export async function recordOf({ introspections, bareMetal }: Surroundings, ref: string): Promise<Introspection> {
  const record = await introspections.get(await resolved(bareMetal, ref))
  if (record) return record
  throw new InspectorError('not_found', `Could not find node "${ref}" in cache: it was never introspected`)
}

/** A UUID is never asked of Ironic: a record may outlive its node. Names are. */
async function resolved(bareMetal: BareMetal, ref: string): Promise<Uuid> {
  return uuidOf(ref) ?? (await bareMetal.node(ref)).uuid
}
