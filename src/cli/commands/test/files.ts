import { InspectorError } from '../../../model/error.ts'
import type { Files } from '../../../platform/files.ts'

/** The files of tests that are named, and those in the folders that are. `unavailable` when there is none: nothing was tested. */
export function filesOfTests(paths: readonly string[], files: Files): readonly string[] {
  const found = paths.flatMap((path) => {
    if (!files.isFolder(path)) return [path]
    return files.matching('**/*.test.{yaml,yml}', path).filter((file) => !/(^|\/)node_modules\//.test(file))
  })
  if (found.length > 0) return [...new Set(found)]
  throw new InspectorError('unavailable', `Cannot test "${paths.join('", "')}": there is no *.test.yaml in it`)
}
