import type { Mac } from '../model/mac.ts'
import type { Filter, FilterDelta, Members } from './filter.ts'

/** The filter after the change; the given one stays as it is. */
export function applied(filter: Filter, delta: FilterDelta): Filter {
  return {
    never: filter.never,
    always: delta.always ?? filter.always,
    waiting: joined(filter.waiting, delta.waiting),
    known: joined(filter.known, delta.known),
    unknown: delta.unknown ?? filter.unknown,
  }
}

/** A copy of the filter's sets, for a driver that remembers what it wrote: the given ones go on changing. */
export function copied(filter: Filter): Filter {
  return { ...filter, waiting: new Set(filter.waiting), known: new Set(filter.known) }
}

function joined(macs: ReadonlySet<Mac>, members: Members | undefined): ReadonlySet<Mac> {
  if (members === undefined || members.added.length + members.removed.length === 0) return macs
  const next = new Set(macs)
  for (const mac of members.removed) next.delete(mac)
  for (const mac of members.added) next.add(mac)
  return next
}
