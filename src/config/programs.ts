import type { Pointer } from '../model/pointer.ts'
import type { Files } from '../platform/files.ts'
import type { Defined } from './workflows.ts'

/** The programs that a workflow runs; pointers are into the workflow. */
export type ProgramsOf<W> = (workflow: W) => readonly { readonly program: string; readonly pointer: Pointer }[]

/** Says which programs of the site's workflows others can change: who can is, in effect, the service. */
export function checkPrograms<W>({ compiled, places }: Defined<W>, programsOf: ProgramsOf<W>, files: Files): void {
  for (const [name, { source, base }] of places) {
    const workflow = compiled.get(name)
    for (const { program, pointer } of workflow === undefined ? [] : programsOf(workflow))
      if (files.isOpenToAll?.(program))
        source.blame(base + pointer, {
          code: 'W608',
          message: `everybody on this machine can change "${program}", or put another program in its place`,
          remedy: 'only root, or whom the service runs as, should be able to write there',
        })
  }
}
