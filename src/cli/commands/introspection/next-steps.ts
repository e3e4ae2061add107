import type { Introspections } from '../../../client/introspections.ts'
import type { Watched } from '../../../client/wait.ts'
import { createPool } from '../../../platform/pool.ts'
import { shellWord } from '../../shell-word.ts'

/** For each failure a line with the command to type next: where a ramdisk has reported, its report says more. */
export async function nextSteps(
  introspections: Pick<Introspections, 'hasData'>,
  failed: readonly Watched[],
): Promise<readonly string[]> {
  const pool = createPool(8)
  return Promise.all(
    failed.map(({ node }) =>
      pool.run(async () => {
        const word = shellWord(node)
        // A hint is not worth a failure: who may not read reports can still start anew.
        const isKept = await introspections.hasData(node, 'unprocessed').catch(() => false)
        return isKept
          ? `${node}: see what its ramdisk sent: inspector introspection data save --unprocessed ${word}`
          : `${node}: no report is kept; try again: inspector introspection start --wait ${word}`
      }),
    ),
  )
}
