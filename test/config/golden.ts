import { join } from 'node:path'
import { grammarOf } from '../../src/app/configuration.ts'
import { hooks } from '../../src/hooks/index.ts'
import { options } from '../../src/model/schema.ts'
import { disk, type Files } from '../../src/platform/files.ts'
import { defineHook } from '../../src/workflow/hook.ts'

/** The folder of configurations with mistakes, each with what is said of it. */
export const err = join(import.meta.dir, 'err')

/** Files of a folder as a user standing in it would name them. */
export function filesIn(folder: string): Files {
  return {
    read: (path) => disk.read(join(folder, path.replace(`${process.cwd()}/`, ''))),
    matching: (pattern, below) =>
      disk.matching(pattern, join(folder, below)).map((path) => path.replace(`${folder}/`, '')),
    passedOver: (pattern, below) =>
      disk.passedOver!(pattern, join(folder, below)).map((one) => ({
        ...one,
        path: one.path.replace(`${folder}/`, ''),
      })),
    isFolder: (path) => disk.isFolder(join(folder, path)),
    isOpenToAll: (path) => path.startsWith('/opt/open/'),
  }
}

/** What none of the hooks there are has: one that it needs above it. */
const needy = defineHook({
  name: 'needy',
  summary: 'Needs another hook.',
  options: options({}),
  needs: ['scheduler'],
  before: ['pci_devices'],
  reads: [],
  writes: [],
  run: () => ({}),
})
/** What the program knows, and that hook. */
export const grammar = grammarOf([...hooks, needy])
