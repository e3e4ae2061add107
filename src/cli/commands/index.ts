import type { CommandEntry } from '../command.ts'

/** All commands, in the order of help. A command's file is loaded when it is typed. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'version',
    group: 'Shell',
    summary: 'Show the versions of program, API and runtime',
    load: () => import('./version.ts'),
  },
]
