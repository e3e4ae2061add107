import type { Files } from '../platform/files.ts'
import type { Defined } from './workflows.ts'

/** Says which programs of the site's workflows others can change: who can is, in effect, the service. */
export function checkPrograms({ facts, places }: Defined<unknown>, files: Files): void {
  for (const [name, { source, base }] of places)
    for (const { program, pointer } of facts.get(name)?.programs ?? [])
      if (files.isOpenToAll?.(program))
        source.blame(base + pointer, {
          code: 'W608',
          message: `everybody on this machine can change "${program}", or put another program in its place`,
          remedy: 'only root, or whom the service runs as, should be able to write there',
        })
}
