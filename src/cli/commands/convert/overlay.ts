import { relative } from 'node:path'
import type { Made } from '../../../convert/made.ts'
import { disk, type Files } from '../../../platform/files.ts'

/** The configuration among the files that are made. */
export const main = 'inspector.yaml'

/** The files that were made, as if they stood in the working directory. */
export function overlay(made: readonly Made[]): Files {
  const texts = new Map(made.map(({ path, text }) => [path, text]))
  return {
    read: (path) => texts.get(relative('', path)) ?? disk.read(path),
    matching(pattern) {
      const glob = new Bun.Glob(pattern)
      return [...texts.keys()].filter((path) => glob.match(path))
    },
    isFolder: () => false,
  }
}
